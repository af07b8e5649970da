/** The sales of an invented company in one quarter, in thousands of pounds. */
export interface Quarter {
  readonly id: string
  readonly name: string
  readonly engines: number
  readonly cards: number
  readonly service: number
}

export const quarters: readonly Quarter[] = [
  { id: 'q1', name: 'First quarter', engines: 412, cards: 96, service: 58 },
  { id: 'q2', name: 'Second quarter', engines: 388, cards: 121, service: 64 },
  { id: 'q3', name: 'Third quarter', engines: 451, cards: 134, service: 71 },
  { id: 'q4', name: 'Fourth quarter', engines: 507, cards: 158, service: 83 },
]

export function totalOf({ engines, cards, service }: Quarter): number {
  return engines + cards + service
}
