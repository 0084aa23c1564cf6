/** Supply: an operator tries a list with faults, sees what it would change, takes the good rows, withdraws it and puts it in force again; the authority sees what contradicts itself. */
import AxeBuilder from "@axe-core/playwright";
import { ask, assert, clean, enter, look, picture, signIn, stands, step, walk } from "./walk.mjs";

const region = (page, name) => page.getByRole("region", { name, exact: true });
const drop = (page) => page.getByLabel("Adressliste oder Versorgungsgebiete");
const newest = (page) => region(page, "Meldungen").getByRole("row").nth(1);

async function readable(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert(grave.length === 0, "everybody can read the page", ...grave.flatMap(({ help, nodes }) => nodes.slice(0, 3).map(({ html }) => `${help}: ${html}`)));
}

await walk("report", async (browser) => {
  const operator = await enter(browser);
  await signIn(operator, "antrag");
  const template = await step("the operator comes by the navigation and takes the template along", async () => {
    await operator.getByRole("link", { name: "Versorgung melden" }).click();
    await operator.getByRole("heading", { name: "Versorgungsmeldungen" }).waitFor();
    const [file] = await Promise.all([operator.waitForEvent("download"), operator.getByRole("link", { name: "Vorlage herunterladen" }).click()]);
    const lines = (await (await file.createReadStream()).toArray()).join("").trim().split("\r\n");
    assert(lines.length === 3 && lines[0].includes("street;number"), "a header and two addresses", lines);
    return lines;
  });
  const list = [...template, template[1].replace("connected", "vielleicht"), ";Nirgendwoallee;1;;connected;fibre;"].join("\r\n");

  await step("sees every faulty row before anything counts, and what would change", async () => {
    await drop(operator).setInputFiles({ name: "meldung.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
    const dialog = operator.getByRole("dialog");
    const faults = dialog.getByRole("table", { name: "Fehlerhafte Zeilen" });
    await faults.waitFor();
    await faults.getByRole("row", { name: /Zeile 4/ }).getByText("„vielleicht“ ist hier unbekannt", { exact: false }).waitFor();
    await faults.getByRole("row", { name: /Zeile 5/ }).getByText("Eine Straße dieses Namens", { exact: false }).waitFor();
    await dialog.getByRole("heading", { name: "Was sich ändert" }).waitFor();
    await dialog.getByText("Gegenüber der geltenden Meldung Nr. 1", { exact: false }).waitFor();
    await dialog.getByText("Wo Leitungen anderer liegen, ist vertraulich", { exact: false }).or(dialog.getByText("wo Leitungen anderer", { exact: false })).first().waitFor();
    await readable(operator);
    await picture(operator, "supply-preview");
    const before = await ask(operator, "/api/supply/reports");
    assert(before.total === 1, "nothing is kept yet", before);
  });

  await step("takes the good rows, which are in force in place of the former ones", async () => {
    await operator.getByRole("dialog").getByRole("button", { name: "2 fehlerfreie Zeilen übernehmen" }).click();
    await operator.getByText("Die Meldung Nr. 2 gilt").waitFor();
    await newest(operator).getByText("meldung.csv").waitFor();
    await newest(operator).getByText("gilt", { exact: true }).waitFor();
    const [file] = await Promise.all([operator.waitForEvent("download"), newest(operator).getByRole("link", { name: /abgelehnte Zeilen/ }).click()]);
    const refused = (await (await file.createReadStream()).toArray()).join("");
    assert(refused.includes("Nirgendwoallee"), "the refused rows come as a table", refused);
    await stands(operator);
    await readable(operator);
    await picture(operator, "supply-reports");
  });

  await step("withdraws it and puts the former one in force again", async () => {
    await newest(operator).getByRole("button", { name: "meldung.csv zurückziehen" }).click();
    await operator.getByRole("dialog").getByRole("button", { name: "Zurückziehen" }).click();
    await newest(operator).getByText("gilt nicht").waitFor();
    await region(operator, "Meldungen").getByRole("button", { name: "adressen.csv wieder gelten lassen" }).click();
    await operator.getByRole("dialog").getByRole("button", { name: "Wieder gelten lassen" }).click();
    await region(operator, "Meldungen").getByRole("row", { name: /adressen\.csv/ }).getByText("gilt", { exact: true }).waitFor();
  });

  await step("the planner sees both operators and what contradicts itself, under an address that can be shared", async () => {
    const planner = await enter(browser);
    await signIn(planner, "planung");
    await planner.goto("/versorgung/meldungen");
    const table = region(planner, "Widersprüche").getByRole("table");
    await table.waitFor();
    await planner.getByLabel("Art des Widerspruchs").selectOption("no_duct");
    await planner.waitForURL(/widerspruch=no_duct/);
    await table.getByText("das Leitungskataster kennt aber keine", { exact: false }).first().waitFor();
    await planner.getByLabel("Art des Widerspruchs").selectOption("reports");
    await table.getByText("schließen einander aus", { exact: false }).first().waitFor();
    await stands(planner);
    await readable(planner);
    await picture(planner, "supply-contradictions");
    clean(planner);
    look(operator);
  });
  clean(operator);
});
