import type { UserChange } from '@genauth/react'
import type { Query } from '@tanstack/react-query'

/** The recipe from the manual, with an added return type. */
export async function clearOwnQueries({ queryClient, reason }: UserChange): Promise<void> {
  if (reason === 'login') return
  const predicate = ({ queryKey }: Query) => queryKey[0] !== 'genauth'
  await queryClient.cancelQueries({ predicate })
  queryClient.removeQueries({ predicate })
}
