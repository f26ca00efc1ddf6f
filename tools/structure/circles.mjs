/**
 * The groups of nodes that reach each other (Tarjan's strongly connected components), without single nodes.
 * @param {Map<string, Iterable<string>>} graph
 * @returns {string[][]} each sorted
 */
export function circlesIn(graph) {
  const state = { order: new Map(), lowest: new Map(), stack: [], circles: [] };
  for (const node of graph.keys()) if (!state.order.has(node)) visit(graph, node, state);
  return state.circles;
}

function visit(graph, node, state) {
  const { order, lowest, stack } = state;
  order.set(node, order.size);
  lowest.set(node, order.get(node));
  stack.push(node);
  for (const next of graph.get(node) ?? []) {
    if (!order.has(next)) visit(graph, next, state);
    if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node), lowest.get(next)));
  }
  if (lowest.get(node) === order.get(node)) closeCircle(node, state);
}

function closeCircle(node, { stack, circles }) {
  const circle = stack.splice(stack.indexOf(node)).sort();
  if (circle.length > 1) circles.push(circle);
}
