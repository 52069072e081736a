"""
Scheduling: a problem in, plans out, each better than the one before; knows no database.

`problem` says what there is to plan, `plan` what a plan comes to, `validator` whether it may be,
`search` finds plans, `explaining` ranks the places of one order, `instances` reads files. The rest
is what the search is made of: `arrays` and `evaluator` (the same as `plan`, compiled), `dispatch`,
`annealing` with its `moves`, `makespan`, `bounds`.
"""
