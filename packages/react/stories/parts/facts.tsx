import type { ReactNode } from 'react'

interface FactsProps {
  /** Name and value; what is `undefined` is left out. */
  readonly facts: Readonly<Record<string, ReactNode>>
}

/** Names and values, in two columns. */
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
