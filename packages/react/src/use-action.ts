import { useMemo } from 'react'
import { type ActionKind, type ActionState, createActionStore } from './action-store'
import { useScope } from './scope-context'
import { useLatest } from './use-latest'
import { useTracked } from './use-tracked'

/**
 * Implements `useLogin` and `useLogout`. Each component has its own store. The defaults of a login or logout are the options of the
 * component's last render.
 */
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
