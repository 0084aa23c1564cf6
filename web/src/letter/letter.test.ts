import { describe, expect, it } from "vitest";
import { stateOf } from "./state";

describe("a letter", () => {
  it("is printed, then sent, then retrieved", () => {
    const letter = { pdf: null, sent_on: null, retrieved_on: null };
    expect(stateOf(letter)).toBe("printing");
    expect(stateOf({ ...letter, pdf: "/x.pdf" })).toBe("printed");
    expect(stateOf({ ...letter, pdf: null, sent_on: "2026-03-02" })).toBe("sent");
    expect(stateOf({ pdf: "/x.pdf", sent_on: "2026-03-02", retrieved_on: "2026-03-03" })).toBe("retrieved");
  });
});
