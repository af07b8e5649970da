import type { ReactNode } from 'react'

interface Props<Result> {
  readonly useHook: () => Result
  readonly onRender?: (result: Result) => void
  readonly children?: (result: Result) => ReactNode
}

/** A component that uses one hook: tells its renders, and shows what its children make of the result. */
export function Show<Result>({ useHook, onRender, children }: Props<Result>): ReactNode {
  const result = useHook()
  onRender?.(result)
  return <p>{children?.(result)}</p>
}
