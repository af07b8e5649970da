import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon'

export type NoticeTone = 'good' | 'warn' | 'bad'

const icons: Record<NoticeTone, IconName> = { good: 'check', warn: 'warn', bad: 'warn' }

/** A message for the user, with an icon and a heading. */
export function Notice(props: {
  readonly tone: NoticeTone
  readonly heading: string
  readonly children?: ReactNode
}): ReactNode {
  const { tone, heading, children } = props
  return (
    <div className={`notice notice-${tone}`}>
      <Icon name={icons[tone]} />
      <div className="notice-body">
        <p className="notice-heading">{heading}</p>
        {children}
      </div>
    </div>
  )
}
