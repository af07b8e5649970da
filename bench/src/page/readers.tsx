import { useLogin, useSession, useToken, useUser } from '@genauth/react'
import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext } from 'react'
import { useAuth } from 'react-oidc-context'

/** A plain React context: the fastest way to share a user between components, and the reference for all other readers. */
export const UserContext = createContext({ name: '' })

export const peerQuery = {
  queryKey: ['user'],
  queryFn: async () => ({ name: '' }),
  staleTime: Number.POSITIVE_INFINITY,
}

/** Each component reads one value and renders only one element, so that React itself takes little of the measured time. */
export const readers = {
  'plain context': () => <i>{useContext(UserContext).name}</i>,
  useUser: () => {
    const { status, user } = useUser()
    return <i>{status === 'success' ? user.name : status}</i>
  },
  useSession: () => <i>{useSession().status}</i>,
  useLogin: () => <i>{String(useLogin().isPending)}</i>,
  useToken: () => <i>{useToken().status}</i>,
  'react-oidc-context: useAuth': () => <i>{useAuth().user?.profile.name}</i>,
  'TanStack Query: useQuery': () => {
    const { status, data } = useQuery(peerQuery)
    return <i>{status === 'success' ? data.name : status}</i>
  },
} satisfies Record<string, () => ReactNode>

export type ReaderName = keyof typeof readers
