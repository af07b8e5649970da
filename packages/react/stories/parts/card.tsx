import type { ReactNode } from 'react'

interface CardProps {
  readonly title: string
  /** Content next to the title, for example a badge. */
  readonly aside?: ReactNode
  readonly footnote?: ReactNode
  readonly wide?: boolean
  readonly children?: ReactNode
}

/** A box with a title. Every story shows its hook in a card. */
export function Card({ title, aside, footnote, wide, children }: CardProps): ReactNode {
  return (
    <section className={wide ? 'card card-wide' : 'card'}>
      <header className="card-head">
        <h2 className="card-title">{title}</h2>
        {aside}
      </header>
      {children}
      {footnote && <p className="muted footnote">{footnote}</p>}
    </section>
  )
}
