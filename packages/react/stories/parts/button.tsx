import type { ComponentProps, MouseEvent, ReactNode } from 'react'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'className' | 'onClick'> {
  /** Its result is ignored. */
  readonly onClick: (event: MouseEvent) => unknown
  /** Use it for secondary actions. */
  readonly plain?: boolean
}

/** A button with a large touch target and a visible focus. */
export function Button({ plain, ...props }: ButtonProps): ReactNode {
  return <button {...props} type="button" className={plain ? 'button button-plain' : 'button'} />
}
