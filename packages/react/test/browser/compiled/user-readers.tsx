import {
  useGenAuth,
  userInfoQueryOptions,
  useSession,
  useUserInfoQueryOptions,
} from '@genauth/react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'

// React Compiler compiles this file: see `vitest.chromium.config.ts`.

function CompiledHook(): ReactNode {
  const { data } = useQuery(useUserInfoQueryOptions())
  return <p>{data?.name ?? 'signed out'}</p>
}

function CompiledFunction(): ReactNode {
  const genauth = useGenAuth()
  const session = useSession()
  const { data } = useQuery(userInfoQueryOptions(genauth, session))
  return <p>{data?.name ?? 'signed out'}</p>
}

function UncompiledHook(): ReactNode {
  'use no memo'
  const { data } = useQuery(useUserInfoQueryOptions())
  return <p>{data?.name ?? 'signed out'}</p>
}

function UncompiledFunction(): ReactNode {
  'use no memo'
  const genauth = useGenAuth()
  const session = useSession()
  const { data } = useQuery(userInfoQueryOptions(genauth, session))
  return <p>{data?.name ?? 'signed out'}</p>
}

/** Components that read the user with their own query. React Compiler compiles them. */
export const compiledReaders = { CompiledHook, CompiledFunction }

/** The same components as {@link compiledReaders}, but React Compiler does not compile them. */
export const uncompiledReaders = { UncompiledHook, UncompiledFunction }
