import { useLogin, useSession, useToken, useUser } from '@genauth/react'
import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext } from 'react'
import { useAuth } from 'react-oidc-context'

/** The fastest way to share a user between components. It is the reference for all other readers. */
export const UserContext = createContext({ name: '' })

export const peerQuery = {
  queryKey: ['user'],
  queryFn: async () => ({ name: '' }),
  staleTime: Number.POSITIVE_INFINITY,
}

/** Components that each read one value and render one element, so that the share of React is small. */
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
