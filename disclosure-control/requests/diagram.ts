import { requestStates } from './request.ts';
import { transitions } from './policies.ts';

/** The state machine as a Mermaid diagram: the one in docs/disclosure-rules.md, which a test compares. */
export function requestDiagram(): string {
  const lines = ['stateDiagram-v2', '  [*] --> draft: create'];
  for (const state of requestStates) {
    for (const [act, targets] of Object.entries(transitions[state]))
      for (const target of targets) lines.push(`  ${name(state)} --> ${name(target)}: ${act}`);
    if (Object.keys(transitions[state]).length === 0) lines.push(`  ${name(state)} --> [*]`);
  }
  return lines.join('\n');
}

/** Mermaid's state names have no hyphens. */
function name(state: string): string {
  return state.replaceAll('-', '_');
}
