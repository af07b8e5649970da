import type { UserChange } from '@genauth/react'

/** The recipe of the README, word for word but for the type. */
export async function clearOwnQueries({ queryClient, reason }: UserChange): Promise<void> {
  if (reason === 'login') return
  const predicate = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== 'genauth'
  await queryClient.cancelQueries({ predicate })
  queryClient.removeQueries({ predicate })
}
