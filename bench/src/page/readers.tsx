import { useLogin, useSession, useToken, useUser } from '@genauth/react'
import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext } from 'react'
import { useAuth } from 'react-oidc-context'

/** The least that a thousand components can share a user by: what everything else is measured against. */
export const UserContext = createContext({ name: '' })

export const peerQuery = {
  queryKey: ['user'],
  queryFn: async () => ({ name: '' }),
  staleTime: Number.POSITIVE_INFINITY,
}

/** Components that read one thing each and show it as a text, so that React itself costs as little as it can. */
export const readers = {
  'plain context': () => useContext(UserContext).name,
  useUser: () => {
    const { status, user } = useUser()
    return status === 'success' ? user.name : status
  },
  useSession: () => useSession().status,
  useLogin: () => String(useLogin().isPending),
  useToken: () => useToken().status,
  'react-oidc-context: useAuth': () => useAuth().user?.profile.name,
  'TanStack Query: useQuery': () => {
    const { status, data } = useQuery(peerQuery)
    return status === 'success' ? data.name : status
  },
} satisfies Record<string, () => ReactNode>

export type ReaderName = keyof typeof readers
