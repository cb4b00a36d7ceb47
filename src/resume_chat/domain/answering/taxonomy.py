"""Kinds of things and their members, across professions: a question says `cloud` where a resume says `AWS`.

General knowledge about trades and tools. An entry reads `names of the kind: members`; indented lines go on with it. Members
answer questions about the kind; names of the kind stand for one another.
"""

import re
from functools import lru_cache

from resume_chat.domain.answering.words import fold, words

_KINDS = """
programming language, coding language, programming, coding, write code, know to code, code in, programmiersprache,
    langage de programmation, lenguaje de programacion, linguaggio di programmazione, linguagem de programacao,
    programmeertaal, 编程语言: python, java, javascript, typescript, c, c++, c#, go, golang, rust, ruby, php, swift,
    kotlin, scala, r, matlab, perl, haskell, elixir, erlang, clojure, dart, lua, julia, fortran, cobol, objective-c,
    f#, ocaml, groovy, bash, shell, sql, pl/sql, vba, assembly, delphi, pascal, solidity, zig, sas, abap, apex,
    prolog, lisp, visual basic, vb.net
scripting: bash, shell, python, perl, powershell
cloud, cloud platform, cloud provider, cloud computing, public cloud, hyperscaler: aws, amazon web services, azure,
    gcp, google cloud, eks, ec2, s3, lambda, gke, aks, openstack, heroku, digitalocean, cloudformation, oracle cloud,
    ibm cloud, alibaba cloud, vercel, netlify, render, railway, cloudflare, firebase, serverless
container, containerisation, containerization, container orchestration, orchestration: docker, kubernetes, k8s, eks,
    gke, aks, openshift, docker swarm, swarm, podman, nomad, helm, rancher, cka, ckad
database, data store, datastore, dbms, sql database, relational database: postgresql, postgres, mysql, mariadb,
    oracle, sql server, sqlite, mongodb, redis, cassandra, dynamodb, timescaledb, elasticsearch, neo4j, couchdb,
    snowflake, bigquery, redshift, clickhouse, influxdb, cockroachdb, db2, sql, pl/sql, databases
data warehouse, data engineering, etl, data pipeline, workflow orchestration, workflow automation, job scheduling:
    snowflake, bigquery, redshift, databricks, airflow, dbt, spark, hadoop, informatica, fivetran, kafka, glue, data
    pipelines, luigi, dagster
event streaming, message queue, messaging, message broker, streaming, stream processing: kafka, rabbitmq, activemq,
    pulsar, kinesis, nats, mqtt, flink, kafka streams, pub/sub, sqs, zeromq, redis streams
infrastructure as code, infrastructure automation, configuration management: terraform, pulumi, cloudformation,
    ansible, puppet, chef, saltstack, bicep
continuous integration, continuous delivery, ci/cd, ci, build pipeline, devops: jenkins, github actions, gitlab ci,
    circleci, travis, teamcity, argo cd, bamboo, azure devops, buildkite, docker, kubernetes, terraform, ansible, helm
monitoring, observability, alerting, site reliability: prometheus, grafana, datadog, new relic, splunk, nagios,
    zabbix, opentelemetry, elk, kibana, sentry, slo, service level, on-call, incident
version control, source control: git, github, gitlab, bitbucket, subversion, mercurial, perforce
front end, frontend, front-end, web frontend, user interface code, web development, web technology: html, css,
    javascript, typescript, react, vue, angular, svelte, next.js, redux, tailwind, storybook, webpack, sass, jquery,
    bootstrap, ember
back end, backend, server side, web framework, api development: django, flask, fastapi, spring, spring boot, rails,
    ruby on rails, node.js, express, laravel, asp.net, .net, graphql, rest, grpc, api, apis, nestjs, symfony, phoenix,
    gateway
mobile, mobile development, mobile app, app development: ios, android, swift, swiftui, kotlin, react native, flutter,
    xamarin, objective-c, ionic, jetpack compose
machine learning, artificial intelligence, ai, ml, deep learning, data science, nlp: tensorflow, pytorch, keras,
    scikit-learn, pandas, numpy, hugging face, xgboost, neural networks, neural network, computer vision, language
    model, llm, embeddings, natural language processing, question answering, gradient descent, regression,
    classification, jupyter, machine learning
data analysis, data analytics, statistics, statistical software, quantitative: r, spss, stata, sas, excel, pandas,
    numpy, tableau, power bi, matlab, regression, sql, looker, jmp, minitab, statistics, survey analysis
business intelligence, dashboard, data visualisation, data visualization, reporting tool: tableau, power bi, looker,
    qlik, metabase, superset, d3, excel, dashboards, crystal reports
testing, quality assurance, test automation, automated testing: pytest, junit, selenium, cypress, playwright, jest,
    hypothesis, cucumber, postman, unit tests, property-based testing, qa, tdd, test suite, jmeter
security, information security, cybersecurity, cyber security: penetration testing, owasp, iso 27001, soc 2, siem,
    firewall, cissp, ceh, oscp, encryption, vulnerability, oauth, nessus, burp suite, wireshark, fraud, threat
    modelling, incident response
operating system: linux, windows, macos, unix, ubuntu, debian, red hat, freebsd, android, ios
embedded, hardware, electronics, robotics, internet of things, iot: arduino, raspberry pi, fpga, plc, rtos, mqtt,
    lora, microcontroller, pcb, ros, vhdl, verilog, can bus, sensor, robot, micropython, embedded
networking, network engineering: cisco, ccna, ccnp, routing, switching, bgp, vpn, dns, juniper, tcp/ip, firewall, wan,
    lan
agile, agile methodology, project methodology: scrum, kanban, jira, sprint, safe, lean, xp, retrospectives, scrum
    master, csm, psm
project management, programme management, project planning: pmp, prince2, scrum, jira, ms project, asana, trello,
    monday.com, gantt, agile, budget, milestones, stakeholder, smartsheet, primavera
design tool, prototyping tool, design software, ui design, visual design: figma, sketch, adobe xd, invision, framer,
    photoshop, illustrator, indesign, axure, principle, zeplin, canva, adobe creative suite, creative cloud, miro
user research, usability, user testing, ux research: usability testing, interviews, diary studies, card sorting,
    surveys, personas, a/b testing, journey mapping, focus groups
accessibility, disability, disabled people, people with disabilities, inclusive design, impairments: wcag, screen
    reader, screen-reader, section 508, aria, assistive technology, iaap, accessible, accessibility, sign language,
    special needs, special education
cad, computer aided design, drafting, 3d modelling, 3d modeling: autocad, solidworks, revit, catia, rhino, sketchup,
    inventor, creo, fusion 360, nx, archicad, bim, blender, civil 3d, microstation, vectorworks
video editing, film, video production: premiere, final cut, after effects, davinci resolve, avid, video, videos, film,
    camera
photography: lightroom, photoshop, camera, photographer, capture one
audio, music production, sound: pro tools, logic pro, ableton, cubase, mixing, recording, choir, music
electronic health records, electronic health record, ehr, emr, electronic medical records, electronic charts, patient
    records, charting, medical software: epic, cerner, meditech, allscripts, athenahealth, eclinicalworks, nextgen,
    carevue, emis, systmone
intensive care equipment, critical care equipment: ecmo, ventilator, ventilators, crrt, dialysis, defibrillator,
    hemodynamic monitoring, haemodynamic monitoring, iabp, impella, ventilation, intubation, acls
intensive care, critical care, icu: icu, intensive care unit, intensive care, critical care, critical-care, ccrn,
    ventilator, cardiac icu, nicu, picu
emergency room, emergency care, emergency department, emergency medicine, a&e, accident and emergency, er, trauma:
    triage, emergency department, emergency departments, emergency, trauma, trauma center, a&e, acls, atls, paramedic,
    ambulance, emergency-department
infection, infections, infectious disease, infection control: sepsis, antibiotics, infection, mrsa, hygiene, covid-19,
    vaccination, vaccinated, sterile, hai
children, kids, young people: children, pupils, kids, youth, kindergarten, child, teenagers, boys, girls, year olds
paediatrics, pediatrics, paediatric, pediatric: nicu, picu, neonatal, pediatrician, paediatrician
elderly, older people, geriatric, aged care, seniors: geriatric, elderly, dementia, nursing home, care home, aged
    care, hospice, older adults
mental health, psychology, psychiatric care: psychiatric, counselling, counseling, cbt, therapy, psychology,
    psychotherapy, depression, behavioural, crisis line
patient care, bedside care, clinical care: nursing, bedside, patients, wards, clinical, vital signs, wound care,
    medication
laboratory, lab technique, lab work, bench work: pcr, elisa, western blot, hplc, gc-ms, microscopy, flow cytometry,
    cell culture, chromatography, spectroscopy, titration, pipetting, sequencing, crispr, gel electrophoresis, nmr,
    assay
teaching, education work, training others, instruction, tutoring, pedagogy, educator: taught, teacher, teaching,
    lecturer, instructor, tutor, tutored, workshops, workshop, course, curriculum, lesson, lessons, classroom,
    trained, training, educator, preceptor, coach, lectured, seminars, pupils
mentoring, coaching, people management, managing people, leadership, management, team lead, supervising, supervision,
    leading people, coaching people, managed people, leading a team: mentored, mentoring, led, lead, leads, managed,
    manager, supervised, supervisor, head, coached, charge nurse, team lead, direct reports, line manager, foreman,
    director, preceptor, technical lead, chief, hired, recruited, headed, oversaw, captain
hiring, recruiting, recruitment, talent acquisition: hired, recruited, interviewed, onboarding, recruitment,
    recruiter, talent, candidates, sourcing, applicant tracking, greenhouse, workday
public speaking, speaking engagements, talks, presentations, conferences: keynote, speaker, talk, talks, conference,
    presented, presentation, lecture, panel, symposium, panelist, toastmasters
writing, content, copywriting, technical writing, editing: wrote, author, articles, blog, copywriting, documentation,
    style guide, editor, content, newsletter, journalist, copy, runbook
research, academic research, scientific work: research, researcher, thesis, study, published, experiment, postdoc,
    research intern, laboratory, evaluation, dissertation, peer-reviewed, principal investigator
abroad, overseas, international, foreign country, other countries, global: abroad, international, overseas, exchange,
    erasmus, expatriate, relocation, mission
finance, banking, fintech, financial services, bank, financial sector: bank, savings bank, payments, trading,
    investment, insurance, open banking, ledger, hedge fund, asset management, brokerage, loans, credit, mortgage,
    treasury, equity
accounting, bookkeeping, audit, tax: quickbooks, xero, sage, gaap, ifrs, ledger, cpa, acca, audit, audits,
    reconciliation, payroll, tax, accounts payable, accounts receivable, datev, vat, netsuite, invoices
erp, enterprise software, enterprise resource planning: sap, oracle, netsuite, microsoft dynamics, dynamics 365, odoo,
    workday, peoplesoft, jd edwards, sage
crm, customer relationship management, sales software: salesforce, hubspot, zoho, pipedrive, dynamics 365, zendesk,
    siebel, freshsales
sales, selling, business development: quota, revenue, pipeline, accounts, leads, deals, closing, account manager,
    negotiation, upsell, territory, b2b, sales, clients, retail sales
marketing, digital marketing, online marketing: seo, sem, google ads, facebook ads, google analytics, campaign,
    campaigns, email marketing, mailchimp, content, brand, branding, social media, hubspot, ppc, newsletter, market
    research
customer service, customer support, client service, helpdesk, guest service: zendesk, support, call centre, call
    center, helpdesk, tickets, customers, complaints, front desk, reception, guests, satisfaction
law, legal, contracts, compliance, regulation, regulatory: litigation, contract, contracts, attorney, paralegal,
    compliance, gdpr, hipaa, lawyer, lawyers, legal, westlaw, lexisnexis, policy, due diligence, conveyancing,
    arbitration, regulatory
logistics, supply chain, warehouse, shipping, procurement, purchasing: warehouse, inventory, procurement, freight,
    forklift, shipping, fleet, suppliers, sap, incoterms, customs, dispatch, purchasing, vendors, stock, distribution,
    route planning, tendering
lean, process improvement, continuous improvement, quality management: six sigma, lean, kaizen, 5s, iso 9001, kanban,
    black belt, green belt, root cause, tpm, fmea, waste reduction
manufacturing, production, factory, machining: cnc, lathe, milling, plc, assembly, welding, production line,
    machinist, injection moulding, tooling, solidworks, six sigma
construction, building, building site, carpentry, trades: site, contractor, scaffolding, concrete, bricklaying,
    carpentry, plumbing, electrical, blueprint, osha, renovation, surveying, joinery, roofing, cscs
health and safety, workplace safety, safety: osha, nebosh, iosh, haccp, risk assessment, first aid, cpr, hse, fire
    safety, ppe, safety, basic life support, hazmat
cooking, kitchen, culinary, gastronomy, food: chef, kitchen, menu, haccp, pastry, restaurant, catering, baking,
    cuisine, sous chef, bakery, servsafe, michelin
coffee shop, cafe, coffee bar, coffee house: barista, coffee, cafe
finances, budgeting, budget responsibility, handling money, bookkeeping: budget, treasurer, treasury, ledger, cost control,
    financial, accounts
hospitality, hotel, tourism: hotel, front desk, reception, concierge, housekeeping, opera pms, guests, restaurant,
    banquet, booking, tour
food safety: haccp, servsafe, food hygiene, allergens
driving, vehicle licence, driver's license: driving licence, driver's license, cdl, forklift, hgv, truck, lorry,
    license class b
first aid, resuscitation, life saving: cpr, bls, acls, first aid, basic life support, resuscitation, aed, lifeguard,
    emt
agriculture, farming, horticulture, gardening: farm, crops, livestock, harvest, irrigation, greenhouse, soil, organic,
    tractor, dairy, orchard, vineyard
environment, sustainability, climate, renewable energy, green energy: wind farm, wind farms, solar, photovoltaic,
    recycling, carbon, emissions, conservation, renewable, leed, breeam, sustainability, climate, biodiversity, energy
    efficiency
maritime, seafaring, nautical, ships, marine: ship, vessel, vessels, navigation, offshore, sailing, maritime, port,
    boat, stcw, cargo, sea, underwater
aviation, aircraft, aerospace: pilot, aircraft, airline, faa, easa, airport, flight, drone, avionics, cabin crew
automotive, cars, vehicles: vehicle, car, autosar, mechanic, oem, automobile, dealership, workshop
military, armed forces, army, veteran, soldier: army, land forces, armed forces, ground forces, bundeswehr, officer
    cadet, navy, air force, marine corps, sergeant, lieutenant, deployment, veteran, platoon, reserve
police, law enforcement: police, officer, patrol, detective, sheriff, security guard
fundraising, grants, grant writing, nonprofit, non-profit, ngo, charity: grant, grants, donors, fundraising,
    nonprofit, ngo, foundation, charity, donations, volunteers, campaign
social work, community work, care work: social worker, caseworker, community, refugees, homeless, youth work,
    outreach, foster, safeguarding, case management
event management, event planning: event, events, conference, festival, wedding, exhibition, trade show, logistics,
    venue
office software, microsoft office, ms office, office suite: word, excel, powerpoint, outlook, access, google docs,
    google sheets, google workspace, sharepoint, libreoffice, teams
spreadsheet: excel, google sheets, vba, pivot tables
art, fine art, craft, handicraft: painting, sculpture, ceramics, illustration, printmaking, letterpress, exhibition,
    gallery, drawing, bookbinding, weaving
printing, print production: letterpress, offset, screen printing, press, prepress, typography
animals, animal, pets, pet: dog, dogs, cat, cats, horse, horses, wildlife, birds, zoo, veterinary, livestock,
    birdwatching, riding, beekeeping, aquarium
sport, sports, fitness, athletics, exercise, sporting: running, football, tennis, swimming, climbing, cycling, yoga,
    marathon, rowing, skiing, hiking, basketball, rugby, chess, sailing, triathlon, boxing, volleyball, gym, karate,
    judo, bouldering, ultramarathon, surfing, badminton, golf
outdoors, outdoor activities, nature: hiking, climbing, sailing, swimming, camping, trail running, kayaking, fishing,
    gardening, birdwatching, mountaineering, wild swimming, cycling
music, musical instrument, instrument, singing: piano, guitar, violin, choir, orchestra, band, drums, cello, flute,
    trumpet, saxophone, jazz, singing, opera, alto, soprano, tenor, bass
open source, open-source: open-source, open source, open-sourced, github, maintainer, contributor
game, games, game development, gaming: unity, unreal, godot, game, games, chess, board games, esports
urban planning, geography, gis, mapping: gis, arcgis, qgis, zoning, land use, mapping, remote sensing, cartography,
    spatial
architecture, architectural design: revit, autocad, bim, architect, facade, sketchup, riba, leed, building
real estate, property: property, leasing, tenants, mortgage, realtor, valuation, rental, estate agent
insurance, claims: insurance, claims, underwriting, actuarial, policyholders, insurer, adjuster
media, journalism, press, broadcasting: newspaper, reporter, journalist, editor, radio, broadcast, magazine, newsroom,
    podcast, television
childcare, early years, nursery: nursery, kindergarten, babysitting, au pair, preschool, early years, montessori
translation, interpreting, localisation: translator, interpreter, trados, subtitles, localization, bilingual, memoq
e-commerce, ecommerce, online shop, retail: shopify, magento, woocommerce, store, retail, marketplace, merchandising,
    amazon seller, point of sale, shop
healthcare, medicine, medical, health care, health sector: hospital, clinic, patient, patients, nurse, doctor,
    physician, medical, health, pharmacy, surgery, nursing, clinical
telecommunications, telecom: telecom, 5g, lte, voip, fibre, antenna, radio, sip
energy, utilities, oil and gas: power plant, grid, oil, gas, drilling, refinery, turbine, nuclear, wind, solar,
    offshore, substation
remote work, working from home, distributed team, telework: remote, hybrid, home office, distributed
part-time, part time: part-time, part time, per-diem, weekends, weekend
self-employed, self-employment, own business, own company, freelancing, entrepreneur, founder, founding a company,
    independent work: freelance, freelancer, founder, co-founder, founded, consultancy, consultant,
    independent, contractor, self-employed, own business
night work, shift work: night shift, night-shift, shifts, on-call, weekend shifts, weekends
"""


@lru_cache(maxsize=1)
def kinds() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Each kind as its names and its members, in the form of `key`."""
    found = []
    for line in re.sub(r"\n\s+", " ", _KINDS.strip()).splitlines():
        names, _, members = line.partition(": ")
        found.append((frozenset(map(key, names.split(", "))), frozenset(map(key, members.split(", ")))))
    return tuple(found)


def terms_asked(text: str, *, is_programming: bool = False) -> frozenset[str]:
    """All terms of the kinds that a question names."""
    found = kinds_named(text) or (kinds_named("programming language") if is_programming else ())
    return frozenset(term for _, group in found for term in group)


def key(term: str) -> str:
    """A term as terms are compared: its words' stems, one space between them."""
    return " ".join(each.stem for each in words(term)) or fold(term)


def phrases(text: str, longest: int = 4) -> frozenset[str]:
    """Every run of up to `longest` words of a text, as keys."""
    parts = [each.stem for each in words(text)]
    return frozenset(
        " ".join(parts[start : start + size])
        for size in range(1, longest + 1)
        for start in range(len(parts) - size + 1)
    )


@lru_cache(maxsize=4096)
def kinds_named(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The kinds that a text names, each with the name it used and all terms that answer it."""
    said = phrases(text)
    return tuple((name, names | members) for names, members in kinds() for name in names if name in said)


@lru_cache(maxsize=8192)
def members_in(text: str, terms: frozenset[str]) -> frozenset[str]:
    """Which of the terms a text holds."""
    return phrases(text) & terms
