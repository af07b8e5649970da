import type { ProviderState } from './provider-state'

/** Records a violation if a condition is false. */
export function check(
  state: Pick<ProviderState, 'violations'>,
  isRight: boolean,
  violation: string,
): void {
  if (!isRight) state.violations.push(violation)
}
