/** One node of a plan, as `explain (format json)` writes it. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

export interface QueryPlan {
  text: string;
  plan: PlanNode;
}

/** The settings by which PostgreSQL tells a client the plan of each statement that it runs for it, of those inside functions too. */
export const TELL_PLANS: Record<string, string> = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_format': 'json',
  'auto_explain.log_level': 'notice',
};

/** The plans among what PostgreSQL said. */
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
