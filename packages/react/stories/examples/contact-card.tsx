import { useUser } from '@genauth/react'
import type { ReactNode } from 'react'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import { contactSchema } from './contact-schema'

/** Validates the user with a schema, so that `user.email` is a string and never missing. */
export function ContactCard(): ReactNode {
  const { user, error } = useUser({ schema: contactSchema })
  return (
    <Card title="Contact">
      {error && <ErrorCallout title="Your profile is incomplete:" error={error} />}
      {user && (
        <p>
          {user.name}: <a href={`mailto:${user.email}`}>{user.email}</a>
        </p>
      )}
    </Card>
  )
}
