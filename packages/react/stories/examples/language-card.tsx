import { useUser } from '@genauth/react'
import type { ReactNode } from 'react'
import { Card } from '../parts/card'

/** Throws for a user without a language, as a `select` function with a bug does. */
export function LanguageCard(): ReactNode {
  const {
    status,
    user: language,
    error,
  } = useUser({
    select: ({ locale }) => new Intl.DisplayNames('en', { type: 'language' }).of(String(locale)),
  })
  return (
    <Card title="Language">
      {status === 'success' && <p>{language}</p>}
      {error && <p role="alert">{error.code}</p>}
    </Card>
  )
}
