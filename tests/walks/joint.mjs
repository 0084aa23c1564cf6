/** Dig once: the authority has proposals computed, both applicants accept without knowing each other, and one works plan comes of it. */
import { ask, assert, clean, enter, look, mapDrawn, picture, signIn, stands, step, walk } from "./walk.mjs";

const proposed = async (page) => (await ask(page, "/api/joint-works")).items.filter(({ state }) => state === "proposed");

async function accepts(page, id) {
  look(page);
  await page.goto(`/gemeinsam-graben/${id}`);
  await mapDrawn(page);
  await page.getByRole("button", { name: "Zusagen", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Sagen alle zu, sehen alle Seiten die Namen", { exact: false }).waitFor();
  await dialog.getByRole("button", { name: "Zusagen", exact: true }).click();
  await page.getByText("Ihre Zusage ist eingetragen").waitFor();
  await dialog.waitFor({ state: "detached" });
}

await walk("joint", async (browser) => {
  const officer = await enter(browser);
  await signIn(officer, "amt");
  await step("the officer has proposals computed and reads how many are open", async () => {
    await officer.goto("/gemeinsam-graben");
    await officer.getByRole("button", { name: "Vorschläge neu berechnen" }).click();
    await officer.getByText(/^\d+ Vorschläge stehen offen$|^1 Vorschlag steht offen$/).waitFor();
    await officer.getByText("Worauf die Zahlen beruhen").click();
    await officer.getByText("Graben (Cent je Meter)").waitFor();
    await stands(officer);
    await picture(officer, "joint-list");
  });

  const [first, second] = [await enter(browser), await enter(browser)];
  await signIn(first, "antrag");
  await signIn(second, "nordfaser");
  const [ours, theirs] = [await proposed(first), await proposed(second)];
  const one = ours.find(({ id, sides }) => sides.length === 2 && theirs.some((other) => other.id === id));
  assert(one, "the demo town has a proposal between two applicants who can answer", ours, theirs);
  const { organisation } = (await ask(officer, `/api/joint-works/${one.id}`)).sides.find((side) => !one.sides.some((own) => own.own && own.organisation === side.organisation));

  await step("the first applicant sees a chance, but not with whom, and accepts", async () => {
    await first.goto(`/gemeinsam-graben/${one.id}`);
    await first.getByText("bleibt verborgen, bis alle zugesagt haben", { exact: false }).waitFor();
    assert(!(await first.getByRole("main").innerText()).includes(organisation), "nobody is named yet", organisation);
    await accepts(first, one.id);
    await first.getByText("1 von 2", { exact: false }).or(first.getByText("hat zugesagt")).first().waitFor();
    await picture(first, "joint-half");
  });

  await step("the second applicant accepts, and the plan stands with both names", async () => {
    await accepts(second, one.id);
    const plan = second.getByRole("table", { name: "Gemeinsamer Bauplan" });
    await plan.waitFor();
    assert((await plan.getByRole("row").count()) >= 3, "both sides dig", await plan.innerText());
    await stands(second);
    await picture(second, "joint-plan");
  });

  await step("the first one reads the same plan", async () => {
    look(first);
    await first.reload();
    await first.getByRole("table", { name: "Gemeinsamer Bauplan" }).getByText(organisation, { exact: false }).first().waitFor();
  });
  for (const page of [officer, first, second]) clean(page);
});
