"""What is known about a patient, a case, a lesion and the site. Pure: no Django here.

`catalogue` names every fact once; forms, API, rules, FHIR and paper read it from there.
`case_facts` freezes the facts of one case on one day; `None` means "not recorded".
"""
