"""Paper: content (frozen) -> html -> pdf. The only place that knows WeasyPrint.

`content_*` modules build plain-JSON records out of models that the caller obtained through
`decisions.access`; `sections` turns such a record into HTML; `press` prints each section and
`joining` makes one PDF of them; `inspection` looks at the finished file before anybody is
offered it. These three import heavy libraries and are imported, through `making`, by workers
only, never by web processes.
"""
