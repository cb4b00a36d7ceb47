"""How visitors word the usual questions about a resume, and the plain question that is answered to each of them.

General wordings of recruiters only: no name, no employer, no skill of anybody. `she` is the person. Where a question is
about an entry, its name stands as what it is: `the company`, `the degree`. Of each group the first line is the plain
question, with the entry's own names in braces; the others are how it may be put.
"""

COMPANY = """
What was her role at {org}?
What was her job title at the company?
her position at the company
What did she work as at the company?
In what capacity was she employed by the company?
What was she at the company?

What did she do at {org}?
What did she do at the company?
What was she responsible for at the company?
What did she achieve at the company?
Tell me about her time at the company
her work at the company
her main accomplishments at the company
her internship at the company

How long did she work at {org}?
How long did she work at the company?
time at the company
total time at the company
How many years did she stay with the company?
her tenure at the company
Did she stay long at the company?

When did she start at {org}?
When did she join the company?
Since when has she been at the company?
start date at the company

When did she leave {org}?
When did she leave the company?
Until when was she at the company?
end date at the company

Where did she work for {org}?
Where is the company?
In which city did she work for the company?

What is {org}?
What kind of company is the company?
What does the company do?
What exactly is the company?

When did she work at {org}?
When was she at the company?
dates of employment at the company
"""

JOB = """
What did she do as {title}?
What did she do in the job?
her responsibilities in the job
What did she achieve as the job?
What does the job involve?
her work as the job

How long was she {title}?
How long did she do the job?
duration of the job
time spent in the job
How many months did the job last?
time as the job

When did she start as {title}?
When did she start the job?
Since when has she been the job?

When did she stop working as {title}?
When did the job end?

Who did she work for as {title}?
Where was she the job?
Which company did she do the job for?
employer in the job
"""

UNIVERSITY = """
What did she study at {org}?
What did she study at the university?
Which degree did she get from the university?
her subject at the university
her time at the university

When did she finish at {org}?
When did she graduate from the university?
When did she leave the university?

When did she start at {org}?
When did she start at the university?
When did she enrol at the university?

How long did she study at {org}?
How long was she at the university?

What grade did she get at {org}?
What grade did she get at the university?
How well did she do at the university?
her final mark at the university

Which courses did she take at {org}?
Which courses did she take at the university?
coursework at the university
"""

DEGREE = """
Where did she get her {title}?
Where did she do the degree?
Which university awarded the degree?
Where did she study for the degree?

When did she get her {title}?
When did she get the degree?
year of the degree
When did she finish the degree?

How long did her {title} take?
How long did the degree take?
length of the degree

What is her {title} in?
What is the degree in?
What subject was the degree?
What was her major in the degree?
subjects of the degree?

What grade did she get in her {title}?
What grade did she get in the degree?
How good was the degree?
result of the degree
"""

PROJECT = """
What is {title}?
What is the project?
Tell me about the project
What was the project about?
What exactly is the project?
What did she do on the project?

What was her role in the project {title}?
What was her role in the project?
What part did she play in the project?

When was the project {title}?
When was the project?
When did she do the project?

How long did the project {title} last?
How long did the project last?
duration of the project

Which tools were used for {title}?
What was the project built with?
tech stack of the project
Which tools and technologies were used in the project?
"""

SKILL = """
Does she know {title}?
Does she know the skill?
the skill?
experience with the skill
Has she worked with the skill?
Is she familiar with the skill?
Has she ever used the skill?
any hands-on experience of the skill
How good is she at the skill?
Is she comfortable with the skill?
What about the skill?
Can she do the skill?

How many years of experience does she have with {title}?
How many years of the skill does she have?
How long has she used the skill?
years of the skill
length of her experience with the skill

Where did she use {title}?
Where did she use the skill?
In which jobs or projects did she use the skill?
When did she last work with the skill?
Show me examples of the skill.
"""

LANGUAGE = """
How well does she speak {title}?
Does she speak the language?
How good is her the language?
Is she fluent in the language?
her level of the language
the language?
Could she work in the language?
Is the language her mother tongue?
"""

CERTIFICATE = """
When did she get the certificate {title}?
When did she get the certificate?
Since when has she been the certificate?
year of the certificate
Does she have the certificate?
Is she the certificate?
Does she hold the certificate?
the certificate?

Who issued {title}?
Who issued the certificate?
Which body awarded the certificate?

When does {title} expire?
Is the certificate still valid?
When does the certificate expire?
Has the certificate run out?
"""

AWARD = """
What was the award {title}?
What did she win the award for?
Did she win the award?
What is the award?

When did she get the award {title}?
When did she get the award?
What year was the award?

Who gave her the award {title}?
Who gave her the award?
Which organisation awarded the award?
"""

PUBLICATION = """
What is {title} about?
What is the article about?
the article?

When was {title} published?
When was the article published?
year of the article

Where was {title} published?
Where was the article published?
Which journal was the article in?
Who published the article?
"""

CHARITY = """
What did she do as a volunteer at {org}?
What did she do for the charity?
her volunteering at the charity
her role at the charity

How long has she volunteered at {org}?
How long did she volunteer at the charity?
Since when has she been with the charity?
"""

WEBSITE = """
What is her {title} profile?
Is she on the website?
Does she have an account on the website?
What is her name on the website?
the website?
link to her profile on the website
"""

REFEREE = """
What does {title} say about her?
What does the referee say about her?
Who is the referee?
reference from the referee
"""

INTEREST = """
What are her hobbies?
Does she like the hobby?
the hobby?
"""
