import { useEffect } from 'react'
import { Link, useLocation, useSearchParams } from 'react-router'
import { type Quarter, quarters, totalOf } from './report-data'

/** Shows the report as bars or as a table, depending on the URL. The quarter in the URL's fragment is marked. */
export function Report({ year }: { readonly year: string }): React.ReactNode {
  const [parameters] = useSearchParams()
  const { hash } = useLocation()
  const isTable = parameters.get('view') === 'table'
  const marked = hash.slice(1)

  // The browser searched for the fragment at the page load, before this component was rendered.
  useEffect(() => {
    if (marked) document.getElementById(marked)?.scrollIntoView({ block: 'center' })
  }, [marked])

  return (
    <section aria-labelledby="figures">
      <div className="section-head">
        <h2 id="figures">Figures</h2>
        <nav className="segments" aria-label="View">
          <ViewLink to={`/reports/${year}?view=bars${hash}`} isCurrent={!isTable}>
            Bars
          </ViewLink>
          <ViewLink to={`/reports/${year}?view=table${hash}`} isCurrent={isTable}>
            Table
          </ViewLink>
        </nav>
      </div>
      {isTable ? <QuarterTable marked={marked} /> : <QuarterBars marked={marked} />}
    </section>
  )
}

function ViewLink(props: {
  readonly to: string
  readonly isCurrent: boolean
  readonly children: string
}): React.ReactNode {
  return (
    <Link
      className="segment"
      to={props.to}
      replace
      preventScrollReset
      aria-current={props.isCurrent ? 'true' : undefined}
    >
      {props.children}
    </Link>
  )
}

const markOf = (quarter: Quarter, marked: string) =>
  quarter.id === marked ? 'is-marked' : undefined

function QuarterTable({ marked }: { readonly marked: string }): React.ReactNode {
  return (
    <table className="figures">
      <thead>
        <tr>
          <th scope="col">Quarter</th>
          <th scope="col">Engines</th>
          <th scope="col">Cards</th>
          <th scope="col">Service</th>
          <th scope="col">Total</th>
        </tr>
      </thead>
      <tbody>
        {quarters.map((quarter) => (
          <tr key={quarter.id} id={quarter.id} className={markOf(quarter, marked)}>
            <th scope="row">{quarter.name}</th>
            <td>{quarter.engines}</td>
            <td>{quarter.cards}</td>
            <td>{quarter.service}</td>
            <td>{totalOf(quarter)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const longest = Math.max(...quarters.map(totalOf))

function QuarterBars({ marked }: { readonly marked: string }): React.ReactNode {
  return (
    <ul className="bars">
      {quarters.map((quarter) => (
        <li key={quarter.id} id={quarter.id} className={markOf(quarter, marked)}>
          <span className="bars-name">{quarter.name}</span>
          <span className="bars-track" aria-hidden="true">
            <span
              className="bars-bar"
              style={{ inlineSize: `${(totalOf(quarter) / longest) * 100}%` }}
            />
          </span>
          <span className="bars-value">{totalOf(quarter)}</span>
        </li>
      ))}
    </ul>
  )
}
