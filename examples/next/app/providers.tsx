'use client'

import { connectGenAuth } from '@genauth/core'
import { GenAuthProvider, type InitialSession } from '@genauth/react'
import type { ReactNode } from 'react'

const genauth = connectGenAuth()

interface ProvidersProps {
  initialSession: InitialSession
  children: ReactNode
}

/** The login of the page, which begins with what the server knew when it rendered it. */
export function Providers({ initialSession, children }: ProvidersProps) {
  return (
    <GenAuthProvider client={genauth} initialSession={initialSession}>
      {children}
    </GenAuthProvider>
  )
}
