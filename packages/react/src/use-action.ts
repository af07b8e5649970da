import { useMemo } from 'react'
import { type ActionKind, type ActionState, createActionStore } from './action-store'
import { useScope } from './scope-context'
import { useLatest } from './use-latest'
import { useTracked } from './use-tracked'

/** Implements `useLogin` and `useLogout`: one store per component, with the options of its last render as defaults. */
export function useAction<Result extends ActionState>(
  kind: ActionKind,
  options: object | undefined,
): Result {
  const scope = useScope(kind.hook)
  const defaults = useLatest(options)
  return useTracked(
    useMemo(
      () => createActionStore<object, Result>(scope, kind, defaults),
      [scope, kind, defaults],
    ),
  )
}
