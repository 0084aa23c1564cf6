/** Who is asked in a case, and everything that is done with a question. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import type { AskedStatement, Case, Condition, Participation, Statement, StatementVerdict } from "../api/types";

export type Answer = { verdict: StatementVerdict; text: string; conditions: Condition[] };
export type Part = { verdict: "granted" | "granted_with_conditions" | "refused"; text: string; conditions: Condition[] };

export const participationQuery = (id: string) =>
  queryOptions({
    queryKey: ["participation", id],
    queryFn: ({ signal }) => call<Participation>("GET", `/api/cases/${id}/participation`, { signal }),
  });

function useSettled(id: string) {
  const cache = useQueryClient();
  return () => {
    for (const queryKey of [["participation", id], ["letters", id], ["statements"], ["case"], ["cases"]]) void cache.invalidateQueries({ queryKey });
  };
}

export function useAsk(id: string) {
  const onSettled = useSettled(id);
  return useMutation({ mutationFn: ({ key, ...body }: { key: string; bodies: string[]; question: string; due?: string }) => call<AskedStatement[]>("POST", `/api/cases/${id}/statements`, { body, key }), onSettled });
}

export function useRemind(id: string) {
  const onSettled = useSettled(id);
  return useMutation({ mutationFn: (statement: Statement) => call<Statement>("POST", `/api/cases/${id}/statements/${statement.id}/reminder`, { body: {}, version: statement.version }), onSettled });
}

export function useRenew(id: string) {
  const onSettled = useSettled(id);
  return useMutation({ mutationFn: (statement: Statement) => call<AskedStatement>("POST", `/api/cases/${id}/statements/${statement.id}/link`, { body: {}, version: statement.version }), onSettled });
}

export function useConfirm(id: string) {
  const onSettled = useSettled(id);
  return useMutation({ mutationFn: (statement: Statement) => call<Statement>("POST", `/api/cases/${id}/statements/${statement.id}/confirmation`, { body: {}, version: statement.version }), onSettled });
}

export function useAskAgain(id: string) {
  const onSettled = useSettled(id);
  return useMutation({ mutationFn: (statement: Statement) => call<AskedStatement>("POST", `/api/cases/${id}/statements/${statement.id}/question`, { body: {}, version: statement.version }), onSettled });
}

export function useTakeBack(id: string) {
  const onSettled = useSettled(id);
  return useMutation({ mutationFn: (statement: Statement) => call<void>("DELETE", `/api/cases/${id}/statements/${statement.id}`, { version: statement.version }), onSettled });
}

export function useAnswer(id: string) {
  const onSettled = useSettled(id);
  return useMutation({ mutationFn: ({ statement, ...body }: Answer & { statement: Statement }) => call<Statement>("PUT", `/api/cases/${id}/statements/${statement.id}`, { body, version: statement.version }), onSettled });
}

export function useConfirmPart(found: Case) {
  const onSettled = useSettled(found.id);
  return useMutation({ mutationFn: () => call<Case>("POST", `/api/cases/${found.id}/authority-decision/confirmation`, { body: {}, version: found.version }), onSettled });
}

export function useGivePart(found: Case) {
  const onSettled = useSettled(found.id);
  return useMutation({ mutationFn: ({ key, ...body }: Part & { key: string }) => call<Case>("POST", `/api/cases/${found.id}/authority-decision`, { body, version: found.version, key }), onSettled });
}
