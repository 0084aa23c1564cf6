// Prints the public holidays that date-holidays knows, one list per calendar of the house: {"DE-HH": [["2024-01-01", "Neujahr"], …]}.
import Holidays from "date-holidays";

const [first, last] = process.argv.slice(2).map(Number);
const places = {
  "DE-HH": ["DE", "HH"],
  "DE-BY": ["DE", "BY"],
  "DE-BY+assumption": ["DE", "BY", "KATH"],
  "DE-BY+assumption+augsburg_peace": ["DE", "BY", "A"],
  "GB-ENG": ["GB", "ENG"],
  NL: ["NL"],
  "BE-VLG": ["BE", "VLG"],
};

const found = {};
for (const [code, place] of Object.entries(places)) {
  const calendar = new Holidays(...place);
  found[code] = [];
  for (let year = first; year <= last; year += 1) {
    for (const day of calendar.getHolidays(year)) {
      if (day.type === "public") found[code].push([day.date.slice(0, 10), day.name]);
    }
  }
}
console.log(JSON.stringify(found));
