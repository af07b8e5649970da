import { type ReactNode, useId } from 'react'

/** A section of a page with a heading. */
export function Card(props: {
  readonly heading: string
  readonly lead?: ReactNode
  readonly className?: string
  readonly children: ReactNode
}): ReactNode {
  const { heading, lead, className = '', children } = props
  const id = useId()
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      <h2 id={id} className="card-heading">
        {heading}
      </h2>
      {lead && <p className="card-lead">{lead}</p>}
      {children}
    </section>
  )
}
