'use client'

import { connectGenAuth } from '@genauth/core'
import { GenAuthProvider, type InitialSession } from '@genauth/react'
import type { ReactNode } from 'react'

const genauth = connectGenAuth()

interface ProvidersProps {
  initialSession: InitialSession
  children: ReactNode
}

/** Provides the client to the hooks, with the session that the server has read. */
export function Providers({ initialSession, children }: ProvidersProps) {
  return (
    <GenAuthProvider client={genauth} initialSession={initialSession}>
      {children}
    </GenAuthProvider>
  )
}
