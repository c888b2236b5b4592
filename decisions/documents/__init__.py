"""Paper: content (frozen) -> html -> pdf. The only place that knows WeasyPrint.

`content_*` modules build plain-JSON records out of models that the caller obtained through
`decisions.access`; `sections` turns such a record into HTML; `press` turns HTML into one PDF
and `inspection` looks at the finished file before anybody is offered it. `press` and
`inspection` import heavy libraries and are imported by workers only, never by web processes.
"""
