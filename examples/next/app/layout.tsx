import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { getAuth } from '../auth'
import { Providers } from './providers'

export const metadata = { title: 'GenAuth' }

export default async function Layout({ children }: { children: ReactNode }) {
  const incoming = await headers()
  const auth = getAuth()
  const initialSession = await auth.initialSession(new Request(auth.origin, { headers: incoming }))
  return (
    <html lang="en">
      <body>
        <Providers initialSession={initialSession}>{children}</Providers>
      </body>
    </html>
  )
}
