/** The words of the HTTP contract, as the browser reads them: taken from the server's own description. */
import type { Geometry, LineString, MultiLineString, Position } from "geojson";
import type { components } from "./schema";

type Schema = components["schemas"];

/** The server writes every field of an answer, `null` where there is nothing. */
type Full<T> = T extends (infer Item)[] ? Full<Item>[] : T extends object ? { [Key in keyof T]-?: Full<Exclude<T[Key], undefined>> } : T;

/** An answer with some fields said more exactly than the description can. */
type Answer<Name extends keyof Schema, Exact = unknown> = Omit<Full<Schema[Name]>, keyof Exact> & Exact;

export type Text = Schema["Text"];
export type Lines = LineString | MultiLineString;
export type Bounds = [west: number, south: number, east: number, north: number];
export type Period = Schema["Days"];
export type Named = Schema["Named"];
export type Coded = Answer<"Titled">;
export type List<T> = { items: T[]; total: number; next: string | null };

export type Role = Schema["Role"];
export type User = Answer<"User">;
export type Session = Answer<"Session">;
export type DocumentKind = Answer<"DocumentKind">;
export type Config = Answer<"PublicConfig", { city: { name: string; center: [number, number]; bounds: Bounds } }>;
export type Problem = Omit<Schema["Problem"], "titles" | "next_step"> & { titles?: Text; next_step?: Text };

export type Severity = Schema["Severity"];
export type Verdict = Schema["Assessment"];
export type Finding = Answer<"Finding", { place: Geometry | null }>;
export type Disclosure = Answer<"Disclosure">;
export type ReconciliationRequest = Schema["ReconciliationInput"];
export type CheckRequest = Omit<Schema["CheckInput"], "line"> & { line: Lines };
export type CheckAnswer = Answer<"Check", { findings: Finding[] }>;

export type Procedure = Schema["Procedure"];
export type LayingMethod = Schema["LayingMethod"];
export type CaseInput = Answer<"CaseInputView", { line: Lines | null }>;
export type Deadline = Answer<"Deadline">;
export type Counts = Schema["FindingCounts"];
export type CaseRow = Answer<"CaseRow">;
export type StoredDocument = Answer<"Document">;
/** While it is being written, a condition may have no category yet. */
export type Condition = Omit<Schema["Condition"], "category"> & { category: Schema["ConditionCategory"] | "" };
export type Decision = Answer<"Decision">;
export type JournalEntry = Answer<"JournalEntry", { detail: Record<string, unknown> | null }>;
export type Action = Answer<"Action">;
export type Case = Answer<"Case", { input: CaseInput; findings_list: Finding[]; journal: JournalEntry[]; bounds: Bounds | null }>;
export type EventRequest = Omit<Schema["EventInput"], "conditions"> & { conditions?: Condition[] };
export type Upload = Answer<"Upload", { features: { index: number; label: string; line: Lines; length_m: number }[] }>;

export type Phase = Schema["WorksPhase"];
export type Works = Answer<"Works", { at: [number, number]; bounds: Bounds }>;
export type JointSide = Omit<Answer<"JointSide">, "works"> & { works: Answer<"JointSideWorks", { line: Geometry }>[] };
export type JointWorks = Answer<"JointWorks", { sides: JointSide[] }>;
export type JointDetail = Answer<"JointDetail", { sides: JointSide[]; stretches: Answer<"JointStretch", { place: Geometry }>[]; closures: Answer<"JointClosure", { place: Geometry }>[] }>;
export type JointPlan = Answer<"JointPlan">;
export type JointReport = Answer<"JointReport">;
export type SupplyReport = Answer<"SupplyReport">;
export type SupplyReports = List<SupplyReport> & { organisations: Named[] };
export type SupplyChange = Answer<"SupplyChange">;
export type SupplyContradiction = Answer<"SupplyContradiction">;
export type SupplyPreview = Answer<"SupplyPreview">;
export type ScenarioQuestion = Schema["ScenarioQuestion"];
export type ScenarioProgress = Answer<"ScenarioProgress">;
export type ScenarioFigures = Answer<"ScenarioFigures">;
export type ScenarioRow = Answer<"ScenarioRow", { question: ScenarioQuestion; figures: ScenarioFigures | null; progress: ScenarioProgress | null }>;
export type ScenarioPlan = Answer<"ScenarioPlan">;
export type ScenarioDetail = ScenarioRow & { plan: ScenarioPlan | null; drafts: Answer<"ScenarioDraft">[]; operators: Named[] };
export type ScenarioNeeds = Answer<"ScenarioNeeds">;
export type ScenarioComparison = Answer<"ScenarioComparison">;
export type ScenarioApplications = Answer<"ScenarioApplications">;
export type BranchStep = Schema["BranchStep"];
export type BranchWorks = Answer<"BranchWorks", { line: Geometry }>;
export type BranchFinding = { works: string; finding: Finding };
export type BranchChange = { works: string; before: Finding; after: Finding };
export type BranchAnswer = Answer<"BranchAnswer", { works: BranchWorks[]; gone: BranchFinding[]; new: BranchFinding[]; changed: BranchChange[] }>;
export type Place = Answer<"Place", { at: Position; kind: "street" | "address" | "case" }>;

export type CoverageTotals = Answer<"CoverageTotals">;
export type Coverage = Answer<"Coverage">;
export type LastChances = Answer<"LastChances">;
export type CoveredAddress = Answer<"CoveredAddress", { at: [number, number] }>;
export type CoverageOutlook = Answer<"CoverageOutlook">;
export type Connection = Answer<"Connection", { route: LineString | null }>;

export type RadioModel = Schema["RadioModel"];
type Placed = { place: [number, number] };
/** A cell is sent as it was read: with all its fields. */
export type RadioCellInput = Answer<"RadioCellInput", Placed>;
export type RadioCell = Answer<"RadioCell", Placed>;
export type RadioRaster = Answer<"RadioRaster">;
export type RadioOverview = Answer<"RadioOverview">;
export type RadioShare = Answer<"RadioShare">;
export type RadioFigures = Answer<"RadioFigures", { bounds: Bounds }>;
export type RadioCoverage = Answer<"RadioCoverage", { figures: RadioFigures | null }>;
export type RadioGap = Answer<"RadioGap", Placed>;
export type RadioImport = Answer<"RadioImport">;
export type RadioDemand = Schema["RadioDemand"];
export type RadioTemplate = Schema["RadioTemplate"];
export type RadioPlacementInput = Schema["RadioPlacementInput"];
export type RadioChoice = Answer<"RadioChoice", Placed>;
export type RadioPlacement = Answer<"RadioPlacement", { choices: RadioChoice[] }>;

export type Account = Answer<"Account">;
export type Status = Answer<"Status">;

export type Certificate = Answer<"CaseCertificate">;
export type Letter = Answer<"Letter">;
export type Note = Answer<"Note">;
export type Parameter = Answer<"Parameter">;
export type Block = Answer<"Block">;
export type Lint = Answer<"Flag">;
export type ChargeLine = Answer<"ChargeLine">;
export type ChargePreview = Answer<"ChargePreview">;
export type Charge = Answer<"Charge">;
export type ChargeStep = Schema["ChargeStep"];
export type ChargeRequest = Schema["ChargeInput"];
export type FeeSchedule = Answer<"FeeSchedule">;
export type Charges = Answer<"Charges">;
export type Statement = Answer<"Statement">;
export type AskedStatement = Statement & { link: string | null };
export type StatementVerdict = Schema["StatementVerdict"];
export type Participation = Answer<"Participation">;
export type InboxItem = Omit<Answer<"Item">, "case"> & { case: { id: string; reference: string; title: string; bounds: Bounds | null } };
export type Linked = { statement: Statement; case: Omit<Answer<"LinkedCase">, "line"> & { line: Geometry | null } };

export type DigPermit = Answer<"Permit">;
export type DigPhase = Answer<"PermitPhase">;
export type PhaseInput = Schema["PhaseInput"];
export type Inspection = Answer<"Inspection">;
export type InspectionPhoto = Answer<"Photo">;
export type InspectionKind = Schema["InspectionKind"];
export type CheckMark = Schema["CheckMark"];
export type ChecklistPoint = Answer<"ChecklistPoint">;
export type Defect = Answer<"Defect", { place: [number, number] | null }>;
export type CaseWorks = { permits: DigPermit[]; inspections: Inspection[]; defects: Defect[] };
export type InspectionRecord = Schema["InspectionRecord"];
export type DueInspection = Answer<"DueInspection", { line: Lines; defects: Defect[] }>;

export type ProcedureOffer = Answer<"ProcedureView">;
export type Site = Answer<"Site">;
export type SiteKind = Schema["SiteKind"];
export type CriticalPath = Answer<"PathView">;
export type Relative = Answer<"RelativeView">;
export type Message = Answer<"Message">;
export type MessagePage = Answer<"MessagePage">;
export type Preference = Answer<"PreferenceView">;
export type Mailing = Schema["Mailing"];
export type Found = Answer<"Found">;
export type SavedFilter = Answer<"Filter">;
export type BulkAction = Schema["BulkAction"];
export type BulkAnswer = Answer<"BulkAnswer", { items: (Omit<Answer<"BulkResult">, "problem"> & { problem?: Problem | null })[] }>;
export type Body = Answer<"Body", { area: Geometry | null }>;
export type BodyKind = Schema["BodyKind"];
export type AuthorityDetail = Omit<Answer<"AuthorityDetail">, "settings"> & { settings: Schema["AuthoritySettings"] };
export type AuthoritySettings = Schema["AuthoritySettings"];
