import type { ReactNode } from 'react'

interface Props<Result> {
  readonly useHook: () => Result
  readonly onRender?: (result: Result) => void
  readonly children?: (result: Result) => ReactNode
}

/** Uses one hook, calls `onRender` in each render, and renders what the children function returns for the hook's result. */
export function Show<Result>({ useHook, onRender, children }: Props<Result>): ReactNode {
  const result = useHook()
  onRender?.(result)
  return <p>{children?.(result)}</p>
}
