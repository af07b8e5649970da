import type { ReactNode } from 'react'

/** Sets the title of a page, and shows its heading and its first sentence. */
export function Page(props: {
  readonly title: string
  readonly heading?: ReactNode
  readonly lead?: ReactNode
  readonly children?: ReactNode
}): ReactNode {
  const { title, heading, lead, children } = props
  return (
    <>
      <title>{`${title} · GenAuth demo`}</title>
      <header className="page-header">
        <h1 tabIndex={-1}>{heading ?? title}</h1>
        {lead && <p className="lead">{lead}</p>}
      </header>
      {children}
    </>
  )
}
