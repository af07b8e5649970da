import type { ReactNode } from 'react'

interface FactsProps {
  /** Names and values. Names whose value is `undefined` are not shown. */
  readonly facts: Readonly<Record<string, ReactNode>>
}

/** Shows names and values in two columns. */
export function Facts({ facts }: FactsProps): ReactNode {
  return (
    <dl className="facts">
      {Object.entries(facts).map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
