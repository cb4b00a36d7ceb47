"""How visitors word the usual questions about a person and about whole sections of a resume.

As in `entry_wordings`: the first line of each group is the plain question, the others are how it may be put.
"""

PERSON = """
Give me an overview.
Tell me about her.
Who is she?
Give me a quick overview of this candidate.
a short summary of the candidate
What is her background?
What should I know about her?
elevator pitch
Sum her up in two sentences.
Introduce her to me.

What is her current job?
What does she do for a living?
What is she working as nowadays?
Where does she work now?
her current employer
What does she do at the moment?
Who does she work for at present?
Is she employed right now?
present role
What is her job title now?

What was her previous job?
What did she do before her current job?
Where did she work before this?
previous employer

What was her first job?
How did she start her career?
her earliest job
Where did she begin working?
her very first employer

What is her highest degree?
her highest qualification
level of education
Does she have a university degree?
How far did she get in her education?

Where has she worked longest?
her longest job
Which employer did she stay with the longest?

What was her shortest job?
Where did she stay for the least time?

How many years of work experience does she have in total?
How experienced is she?
total professional experience
How long has she been working?
years in the industry
Is she junior or senior?

Is there a gap between her jobs, and how long is it?
Are there any gaps in her resume?
Has she taken a career break?
Was she ever out of work?
holes in her employment history

Did any of her jobs overlap?
Did she have two jobs at the same time?
Which jobs ran in parallel?

What was her thesis about?
subject of her thesis
What did she write her thesis on?
What was her doctoral research on?
title of her master's thesis

What is her email address?
How do I get in touch with her?
How can I contact her?
Where can I write to her?
best way to reach her
an email for her
contact details

What is her phone number?
Under which number can I reach her by phone?
Can I call her?
her mobile number

What is her website?
Does she have a homepage?
link to her portfolio

Which online profiles does she have?
Is she on social media?
links to her online profiles
Can I see her work online?

Where does she live?
Where is she based?
her current location
Which city is she in?
Which country does she live in?
"""

EXPERIENCE = """
Has she led a team?
How many people has she managed?
Does she have people management experience?
Does she have line management responsibility?
her leadership experience
Has she hired people?
direct reports

Does she have teaching experience?
Has she mentored or trained others?
Has she given talks or lectures?

Has she managed a budget?
budget responsibility

Does she have experience abroad?
Has she worked in other countries?

Does she have military experience?
Has she done military service?
"""

SECTIONS = """
Which companies has she worked for?
her employers
Where has she worked so far?
job history
Walk me through her career.
all the positions she has held
a list of her employers

Which schools did she attend?
her education
her degrees
Where did she study?
educational background
What did she study?
academic qualifications

Which languages does she speak?
What other languages does she know?
foreign languages
Is she bilingual?

What are her skills?
What is she good at?
her technical skills
What software can she use?
Which tools does she work with?
her tech stack
her strengths
areas of expertise

List all of her certificates.
her certifications
Which licences does she hold?
professional training
Is she certified in anything?

Which of her certificates are still valid?
Which of her certificates have expired?
Are her licences up to date?
licences that are no longer valid

Which awards has she received?
Has she won any prizes?
honours and distinctions

What has she published?
her papers
Has she written any articles?
journals she has been published in

Which projects are on her resume?
her projects
side projects
What has she built?

What are her hobbies?
What does she do in her free time?
her interests
What does she do for fun?

Where has she volunteered?
Does she do any voluntary work?
charity work
community involvement

Who has written a reference for her?
Are there references?
Who can vouch for her?
What do others say about her?
testimonials
What do people who worked with her think of her?
"""
