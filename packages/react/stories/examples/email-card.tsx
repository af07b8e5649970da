import { useGenAuthQueryClient, useUserInfoQueryOptions } from '@genauth/react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Card } from '../parts/card'
import { useRenderCount } from '../parts/use-render-count'

/** Reads one claim of the user with `useQuery`. */
export function EmailCard(): ReactNode {
  const queryClient = useGenAuthQueryClient()
  const { data, error } = useQuery(
    { ...useUserInfoQueryOptions(), select: (user) => user.email },
    queryClient,
  )
  const renders = useRenderCount()
  return (
    <Card title="Newsletter" footnote={`Rendered ${renders}×`}>
      <p>{error ? error.message : (data ?? 'No e-mail address.')}</p>
    </Card>
  )
}
