import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { getAuth } from '../auth'
import { Providers } from './providers'

export const metadata = { title: 'GenAuth' }

export default async function Layout({ children }: { children: ReactNode }) {
  const incoming = await headers()
  const auth = getAuth()
  const request = new Request(auth.origin, { headers: incoming })
  const initialSession = await auth.initialSession(request, { user: true })
  return (
    <html lang="en">
      <body>
        <Providers initialSession={initialSession}>{children}</Providers>
      </body>
    </html>
  )
}
