import type { ComponentProps, MouseEvent, ReactNode } from 'react'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'className' | 'onClick'> {
  /** The click handler. Its return value is ignored. */
  readonly onClick: (event: MouseEvent) => unknown
  /** Whether the button has the plain style for secondary actions. */
  readonly plain?: boolean
}

/** A button with a large touch target and a visible focus style. */
export function Button({ plain, ...props }: ButtonProps): ReactNode {
  return <button {...props} type="button" className={plain ? 'button button-plain' : 'button'} />
}
