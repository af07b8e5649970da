import type { ReactNode } from 'react'

interface Props<Result> {
  readonly useHook: () => Result
  readonly onRender?: (result: Result) => void
  readonly children?: (result: Result) => ReactNode
}

/** Calls a hook, passes its result to `onRender` and to the children function, and renders what the children function returns. */
export function Show<Result>({ useHook, onRender, children }: Props<Result>): ReactNode {
  const result = useHook()
  onRender?.(result)
  return <p>{children?.(result)}</p>
}
