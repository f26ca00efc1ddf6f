/** A node of a plan in the format of `explain (format json)`. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

export interface QueryPlan {
  text: string;
  plan: PlanNode;
}

/** With these settings, PostgreSQL sends the client the plan of each statement, also inside functions. */
export const TELL_PLANS: Record<string, string> = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_format': 'json',
  'auto_explain.log_level': 'notice',
};

/** The plans among PostgreSQL's notices. */
export function plansIn(notices: readonly string[]): QueryPlan[] {
  return notices.flatMap((notice) => {
    const start = notice.indexOf('{');
    if (!/^duration: .* plan:/.test(notice) || start === -1) return [];
    const { 'Query Text': text, Plan: plan } = JSON.parse(notice.slice(start)) as {
      'Query Text': string;
      Plan: PlanNode;
    };
    return [{ text, plan }];
  });
}

/** The tables that a plan reads from one end to the other. */
export function scannedBy({ plan }: QueryPlan): string[] {
  const here = plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name'] ?? ''] : [];
  return [...here, ...(plan.Plans ?? []).flatMap((inner) => scannedBy({ text: '', plan: inner }))];
}
