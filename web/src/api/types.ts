/** The words of the HTTP contract, as the browser reads them. */
import type { Geometry, LineString, MultiLineString, Position } from "geojson";

export type Text = { de: string; en: string };
export type Lines = LineString | MultiLineString;
export type Bounds = [west: number, south: number, east: number, north: number];
export type Period = { first: string; last: string };
export type Named = { id: string; name: string };
export type Coded = { code: string; title: Text };

export type Role = "applicant" | "officer" | "planner" | "administrator";
export type User = {
  id: string;
  login: string;
  name: string;
  role: Role;
  organisation: Named | null;
  authority: Named | null;
};
export type Session = { user: User | null };

export type DocumentKind = Coded & { required_for: Procedure[] };
export type Config = {
  city: { name: string; center: [number, number]; bounds: Bounds };
  demo_accounts?: { login: string; password: string; role: Role; name: string }[];
  version: string;
  today: string;
  upload_limit_bytes: number;
  document_kinds: DocumentKind[];
  condition_categories: Coded[];
  laying_methods: Coded[];
  attribution: string;
};

export type ProblemError = { pointer: string; code: string; text: Text; at?: [number, number] | null };
export type Problem = {
  type: string;
  status: number;
  title: string;
  titles?: Text;
  detail?: string;
  instance?: string;
  reference?: string;
  errors?: ProblemError[];
};

export type List<T> = { items: T[]; total: number; next: string | null };

export type Severity = "block" | "heavy" | "light" | "opportunity" | "info";
export type Verdict = "open" | "accept" | "mitigate" | "reject" | "reassess";
export type Finding = {
  id: string;
  rule: string;
  version: string | number;
  severity: Severity;
  title: Text;
  because: Text;
  basis: string;
  verified: boolean;
  neighbour: { kind: string; id: string | null; label: string | null } | null;
  street: string | null;
  place: Geometry | null;
  distance_m: number | null;
  period: Period | null;
  confidential: boolean;
  not_judged: boolean;
  assessment: { verdict: Verdict; note: string | null } | null;
  score: number | null;
};

export type CheckRequest = {
  line: Lines;
  width_m: number;
  cover_m: number;
  method: string;
  procedure: Procedure;
  period: Period;
  case_id?: string;
};
export type CheckAnswer = {
  findings: Finding[];
  length_m: number;
  streets: string[];
  districts: string[];
  took_us: number;
};

export type Procedure = "consent" | "notification";
export type CaseInput = {
  title: string;
  procedure: Procedure;
  method: string;
  cover_m: number;
  width_m: number;
  period: Period;
  contact: { name: string; email: string; phone: string };
  note: string;
  line: Lines | null;
  upload_id?: string | null;
};

export type Deadline = {
  id: string;
  title: Text;
  starts_on: string;
  due: string;
  days_left: number;
  state: "running" | "met" | "missed" | "restarted";
  if_missed: Text;
  basis: string;
  verified: boolean;
  trail: { on: string; event: string; effect: Text }[];
};

export type Counts = Record<Severity, number>;
export type CaseRow = {
  id: string;
  /** Given when the case is handed in. */
  reference: string | null;
  title: string;
  stage: string;
  stage_title: Text;
  procedure: Procedure;
  applicant: Named;
  officer: Named | null;
  streets: string[];
  length_m: number;
  submitted_at: string | null;
  deadline: Deadline | null;
  findings: Counts;
  updated_at: string;
  version: number;
};

export type StoredDocument = {
  id: string;
  kind: string;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  uploaded_at: string;
  uploaded_by: string;
};

export type Condition = { category: string; text: string; reason: string };
export type Decision = {
  kind: "granted" | "granted_with_conditions" | "refused" | "deemed_granted";
  on: string;
  reasons: string | null;
  conditions: Condition[];
  pdf: string | null;
};

export type JournalEntry = {
  seq: number;
  at: string;
  actor: string;
  event: string;
  title: Text;
  detail: Record<string, unknown> | null;
  hash: string;
};

export type Need = "reason" | "missing" | "conditions" | "documents";
export type Action = {
  event: string;
  title: Text;
  needs: Need[];
  danger: boolean;
  legal_hint: Text | null;
};

export type DigPermit = {
  id: string;
  state: string;
  phases: { id: string; first: string; last: string; state: string }[];
};

export type Case = CaseRow & {
  input: CaseInput;
  authority: Named;
  documents: StoredDocument[];
  missing_documents: { kind: string; title: Text }[];
  findings_list: Finding[];
  deadlines: Deadline[];
  decision: Decision | null;
  dig_permits: DigPermit[];
  journal: JournalEntry[];
  actions: Action[];
  if_nobody_acts: Text | null;
  missing_items: { text: string; due?: string | null }[];
  bounds: Bounds | null;
};

export type EventRequest = {
  event: string;
  reason?: string;
  missing?: string[];
  conditions?: Condition[];
  extension_reason?: string;
};

export type Upload = {
  id: string;
  name: string;
  sha256: string;
  size_bytes: number;
  format: string;
  features: { index: number; label: string; line: Lines; length_m: number }[];
  repairs: { feature: number; text: Text }[];
};

export type Phase = "planned" | "running" | "done";
export type Works = {
  id: string;
  kind: string;
  title: string;
  street: string | null;
  first: string;
  last: string;
  phase: Phase;
  operator: string | null;
  at: [number, number];
  bounds: Bounds | null;
};

export type Place = { label: string; kind: "street" | "address" | "case"; at: Position; id?: string };

export type DistrictCoverage = {
  /** `null` for addresses outside all districts. */
  id: string | null;
  name: string;
  addresses: number;
  served: number;
  planned: number;
  gaps: number;
};
export type Coverage = Omit<DistrictCoverage, "id" | "name"> & {
  radius_m: number;
  districts: DistrictCoverage[];
  /** Layers without which the numbers mean nothing. */
  not_loaded: string[];
  took_ms: number;
  basis: Text;
};
export type Gap = {
  id: string;
  street: string;
  number: string;
  district: string | null;
  at: [number, number];
  nearest_conduit_m: number | null;
};

export type Account = User & { active: boolean; version: number };
export type Status = {
  version: string;
  database: string | Record<string, unknown>;
  layers: { kind: string; rows: number; loaded_at: string | null }[];
  engine: Record<string, number | string | null>;
  rules: { code: string; title: Text; severity: Severity; verified: boolean }[];
  regimes: unknown[];
};
