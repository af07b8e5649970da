import { useGenAuthQueryClient, useUserInfoQueryOptions } from '@genauth/react'
import { type ReactNode, useCallback, useSyncExternalStore } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'

/** Shows the queries in the QueryClient that holds the user, and requests the user again. */
export function CacheCard(): ReactNode {
  const queryClient = useGenAuthQueryClient()
  const { queryKey } = useUserInfoQueryOptions()
  const cache = queryClient.getQueryCache()
  const keys = useSyncExternalStore(
    useCallback((listener) => cache.subscribe(listener), [cache]),
    () =>
      cache
        .getAll()
        .map(({ queryHash }) => queryHash)
        .join('\n'),
  )
  const reload = (): Promise<void> => queryClient.invalidateQueries({ queryKey })

  return (
    <Card title="Query cache" footnote="The query cache never contains a token.">
      {keys ? (
        <ul className="keys" aria-label="Queries">
          {keys.split('\n').map((key) => (
            <li key={key}>
              <code className="mono">{key}</code>
            </li>
          ))}
        </ul>
      ) : (
        <p>The cache is empty.</p>
      )}
      <div className="buttons">
        <Button plain onClick={reload}>
          Reload the user
        </Button>
      </div>
    </Card>
  )
}
