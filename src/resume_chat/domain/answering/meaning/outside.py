"""Questions that no resume answers, in the wordings of visitors: what a question must not be nearer to than to a known one.

General wordings only, one a line.
"""

PRIVATE = """
How old is she?
What is her age?
When was she born?
date of birth
Is she married?
Does she have children?
Is she planning to have kids?
her family situation
Is she pregnant?
Does she have a boyfriend?
Is she single?
What is her religion?
Does she go to church?
Is she Muslim?
What is her ethnicity?
Is she black or white?
Where is she originally from?
What is her nationality?
Is she gay?
her sexual orientation
her gender
Does she have a disability?
Is she healthy?
Has she any illnesses?
How many sick days did she take?
Which party does she vote for?
her political views
Is she in a trade union?
Has she ever been arrested?
Does she have a criminal record?
What is her home address?
her bank account
What is her passport number?
social security number
What does she look like?
How tall is she?
Does she smoke or drink?
Has she had an affair?
her parents' occupation
Is she rich?
credit history
"""

ABSENT = """
What salary does she expect?
How much does she earn?
her current pay
What is her day rate?
How much would she cost us?
Would she accept 60k?
her notice period
When can she start?
Is she available immediately?
Is she looking for a new job?
Is she open to offers?
Does she need a visa?
Does she have a work permit?
Is she allowed to work in this country?
Would she relocate?
Is she willing to travel?
Can she work remotely?
Does she prefer working from home?
Would she work weekends or shifts?
Does she want to work part-time?
Why did she leave her last job?
Was she fired?
Why is she changing jobs?
Why did she leave that company?
reason for leaving
Where does she see herself in five years?
What are her career goals?
What is her biggest weakness?
her weaknesses
What motivates her?
What is her management style?
How does she handle conflict?
How does she deal with stress?
Does she get on well with others?
What do her colleagues think of her?
Did she get on with her boss?
her personality type
Is she an introvert?
What is her favourite colour?
her favourite book
favourite food
her favourite music
Does she have a pet?
Does she have a driving licence?
Does she own a car?
How far is her commute?
What is her IQ?
How fast can she type?
How many citations do her papers have?
How many followers does she have?
Did she sign a non-compete?
What other companies is she interviewing with?
Has she applied elsewhere?
What does she think of our company?
Why does she want to work for us?
Does she hold stock options?
Does she have security clearance?
How was her performance review?
How much budget did her company make last year?
annual revenue of the company she works for
Who founded the company she works for?
Who is the chief executive of her employer?
number of employees of her employer
share price of her employer
Why did she choose her university?
Was she good at school as a child?
What was her grade in high school maths?
Who were her classmates?
What did she learn from her biggest failure?
her biggest mistake
Which of her jobs did she like best?
Is she happy in her job?
How many hours a week does she work?
Does she work overtime?
her shoe size
Who will be her next employer?
Does she have a patent?
"""

OFF_TOPIC = """
What is the weather like today?
Will it rain tomorrow?
What is the capital of France?
Who won the football world cup?
Who is the president of the United States?
Tell me a joke.
Sing me a song.
Write me a poem.
Write a story about a dragon.
What is the meaning of life?
How do I bake bread?
Give me a recipe for dinner.
What should I cook tonight?
How do I lose weight?
Recommend a film.
Which phone should I buy?
What is two plus two?
Solve this equation.
What is the square root of 81?
Translate this sentence into French.
How do you say thank you in Japanese?
Write a Python function that sorts a list.
Fix the bug in my code.
Explain how neural networks work.
What is machine learning?
What is the difference between TCP and UDP?
How does a heat pump work?
What is a good framework for web apps?
Which programming language should I learn?
What is the best language for beginners?
How do I become an engineer?
How do I get a job in this field?
Write me a cover letter.
Help me improve my own resume.
How should I prepare for my interview?
Draft an email to my boss.
Book a table for two.
Book me a flight.
What time is it?
What day is it today?
What is the exchange rate of the dollar?
Should I buy shares?
bitcoin price
What is the news today?
Who wrote Hamlet?
When did the war end?
How far is the moon?
What is the population of India?
Where can I find a good restaurant?
How much does a flat cost in Berlin?
What is the best university in the world?
What is the average salary of an engineer?
What is the tax rate?
Is God real?
Which party should I vote for?
Are you sentient?
Play a game with me.
Let's role-play.
Tell me something interesting.
Recommend a good book.
How do I fix my car?
What are the symptoms of flu?
Set an alarm.
"""

SMALL_TALK = """
Hello!
Hi there
Good morning
Hey, how are you?
Thanks!
Thank you very much
That is helpful, thanks.
Great, okay
Goodbye
Are you a robot?
Who are you?
What are you?
What can you do?
What can I ask you?
How do you work?
Who made you?
Are you her?
Am I talking to a human?
Which model are you?
Can you help me?
test
"""
