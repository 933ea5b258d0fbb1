extension ScreeningRule {
  /// Whom an attack speaks to: a program that reads, not a person who does.
  private static let reader =
    "(?:(?<!user )(?<!user-)agents?|ai(?: assistant| model| system)?|assistant|llms?|language models?|(?:safety |actionability |downstream )?(?:judges?|classifiers?)|copilot|chatbot|claude|gpt)"
  private static let act =
    "(?:run|execute|decode|eval|return|output|respond|reply|accept|classify|treat|mark|print|open a shell|skip|ignore|disregard|disable|forward|modify|bypass|approve|merge|act without|not flag)"

  static let all: [ScreeningRule] = turns + override + concealment + remoteCode + exfiltration + weakening + beacons

  private static let override: [ScreeningRule] = [
    ScreeningRule(
      .instructionOverride, "It tells the reader to set its instructions aside.",
      "\\b(?:ignore|disregard|forget|override|supersedes?)\\b[^.\\n]{0,40}\\b(?:previous|prior|above|earlier|preceding|existing|conflicting|your|system|all|any|safety)\\b[^.\\n]{0,30}\\b(?:instructions?|prompts?|rules|directives?|guidelines?|assessments?|concerns|constraints)\\b"
    ),
    ScreeningRule(
      .instructionOverride, "It poses as a message of the system.",
      "^\\W*(?:important |urgent )?(?:system|admin|administrator|developer|platform|evaluation|operator)[ \\w]{0,12} (?:message|note|notice|instructions?|directive|override|prompt|context)\\b(?=[^\\n]{0,40}(?:[:\\-–—(]|$))"
    ),
    ScreeningRule(
      .instructionOverride, "It gives orders to an AI that reads it.",
      "\\b\(reader)\\b[^.\\n]{0,60}\\b(?:must|should|shall|has to|needs? to|(?:is|are) (?:now )?(?:required|authori[sz]ed|instructed|allowed) to)\\s+(?:\\w+ ){0,2}\(act)\\b"
    ),
    ScreeningRule(
      .instructionOverride, "It speaks to an AI in an aside.",
      "(?:^|<!--|--|//|/\\*|#|\\[)\\s*(?:(?:note|message|instructions?) (?:to|for) )?(?:the |any )?(?:(?:coding |ai )?agents?(?:-only)?|ai(?: assistant)?|assistant|llm|claude|copilot)(?: section| note)?\\s*:\\s*\\w+[^\\n]{0,200}",
      needs: Pattern(
        "\\b(?:run|execute|create|add|remove|drop|delete|change|set|disable|ignore|do not|don't|must|also|send|open)\\b",
        ignoringCase: true)),
    ScreeningRule(
      .instructionOverride, "It dictates the answer of a judge.",
      "\\b(?:(?:you |must |should )?(?:respond|return|answer|output|reply)\\b[^.\\n]{0,60}|expected (?:output|response|answer)\\b[^.\\n]{0,30}|classification:[^\\n]{0,20})[\"'{ ]*(?:match_type|choice|safe|unsafe|actionable|immediately_actionable|not_actionable|verdict|classification)\\b[\"' ]{0,3}[:=.\\s\\-–—{,]"
    ),
    ScreeningRule(
      .instructionOverride, "It claims to have been judged already.",
      "\\b(?:pre-?screened|pre-?approved|classified as safe|confirmed safe|(?:safety|actionability) score should|accept this classification|flag this (?:signal|ticket|report)|judge calibration|without (?:re-evaluation|the usual review))\\b"
    ),
    ScreeningRule(
      .instructionOverride, "It claims a higher authority than its reader's instructions.",
      "\\b(?:higher authority than|takes precedence over|supersedes?|overrides?)\\b[^.\\n]{0,20}\\byour (?:system |task |own )?(?:prompt|instructions|rules|guidelines)\\b"
    ),
    ScreeningRule(
      .instructionOverride, "It gives its reader another part to play.",
      "\\byou are (?:now|no longer) (?:a|an|in|bound|the|free|dan)\\b[^.\\n]{0,80}|\\b(?:enter|enable|activate) (?:developer|god|dan|jailbreak|unrestricted) mode\\b"
    ),
    ScreeningRule(
      .instructionOverride, "It asks for the reader's own instructions.",
      "\\b(?:reveal|print|repeat|show|output|leak)\\b[^.\\n]{0,30}\\byour (?:system prompt|initial instructions|hidden instructions|instructions)\\b"
    ),
  ]

  private static let concealment: [ScreeningRule] = [
    ScreeningRule(
      .hiddenText, "It asks to keep a change from the people who review it.",
      "\\b(?:do not|don't|never|without)\\b[^.\\n]{0,20}\\b(?:mention(?:ing)?|note|noting|tell(?:ing)?|disclos(?:e|ing)|reveal(?:ing)?|report(?:ing)?)\\b[^.\\n]{0,40}\\b(?:pr|pull request|changelog|commit message|description|reviewers?|the user|anyone)\\b|\\bskip the (?:pr|pull request)?\\s?(?:description|review|changelog)\\b"
    ),
    ScreeningRule(
      .hiddenText, "It has a part that people are not to read.",
      "\\bnothing below (?:this line )?is for humans\\b|\\b(?:agent|ai|bot|assistant|llm)s?[- ]only (?:section|part|instructions|note)\\b|\\bnot (?:visible|meant|intended) (?:to|for) humans?\\b"
    ),
  ]

  private static let told = Pattern(
    "\\b(?:i|we|they|he|she|user|customer)(?:'ve| have| had)? (?:also )?(?:ran|run|tried|used|installed|did|executed)\\b|\\binstalled (?:it )?(?:via|with|using|by|from)\\b|\\b(?:after|when|while) (?:i |we )?(?:running|run|ran|executing|using)\\b|\\bfails? (?:on|with|when|at)\\b|\\b(?:output|result) of\\b",
    ignoringCase: true)

  private static let remoteCode: [ScreeningRule] = [
    ScreeningRule(
      .remoteCode, "It asks to run what a server sends.",
      "\\b(?:curl|wget|fetch)\\b[^\\n|]{0,200}\\|\\s*(?:sudo )?(?:ba|z|da|k)?sh\\b|\\b(?:ba|z)?sh\\s+(?:-c\\s+)?[\"']?(?:<|\\$)\\(\\s*(?:curl|wget)\\b",
      unlessAfter: told),
    ScreeningRule(
      .remoteCode, "It asks to run what a server sends.",
      "\\b(?:exec|eval|compile|Function)\\s*\\([^\\n]{0,60}(?:urlopen|requests\\.get|fetch\\(|file_get_contents|Net::HTTP|open-uri)|\\b(?:iex|invoke-expression)\\b[^\\n]{0,80}(?:downloadstring|invoke-webrequest|iwr|irm)\\b",
      unlessAfter: told),
    ScreeningRule(
      .remoteCode, "It asks to install a package from an address instead of a registry.",
      "\\b(?:npm|pnpm|yarn|pip3?|gem|bun)\\s+(?:install|add|i)\\s+(?:--?[\\w-]+ )*[\"']?(?:git\\+)?https?://(?!github\\.com|gitlab\\.com|pypi\\.org|registry\\.npmjs\\.org)\\S+",
      unlessAfter: told),
    ScreeningRule(
      .encodedPayload, "It asks to decode something and run it.",
      "\\b(?:base64|rot-?13|hex|blob|decod(?:e|es|ed|ing))\\b[\\s\\S]{0,80}\\b(?:decode|run|execute|eval)\\b[^.\\n]{0,30}\\b(?:it|result|this|the|attached|them)\\b[\\s\\S]{0,60}(?:before|first|as the|to (?:apply|prepare|finish)|hotfix|step|[A-Za-z0-9+/]{16,})",
      unlessAfter: told),
  ]

  private static let secret =
    "(?:process\\.env|os\\.environ|environment variables?|env(?:ironment)? vars|full environment|\\.aws/credentials|\\.env files?|document\\.cookie|request\\.cookies|localstorage|api[_ -]?keys?|auth(?:orization)? (?:headers?|tokens?)|(?:active )?session (?:tokens?|cookies?)|connection strings?|private keys?|decrypted secrets|service account (?:file|key)|deploy keys?|access tokens?|credentials|passwords)"
  private static let sending =
    "(?:posts?\\b|uploads?\\b|sends?\\b|forwards?\\b|dumps?\\b|mirrors?\\b|transmits?\\b|exfiltrates?\\b|requests\\.post|fetch\\s*\\(|axios\\.|curl\\s)"
  private static let outside =
    "(?:https?://(?!localhost|127\\.|10\\.|192\\.168\\.)|s3://|gs://|public (?:s3 |debug |gcs )?(?:bucket|endpoint|url)|external (?:\\w+ )?(?:endpoint|server|service|address|url))"
  private static let leftOut = Pattern(
    "\\b(?:not|never|no|without|strip(?:s|ped)?|redact(?:s|ed)?|exclud(?:e|es|ing)|remove[sd]?|invalid|missing|expired|wrong|rotate[sd]?|revoke[sd]?)\\b[^.\\n]{0,50}$",
    ignoringCase: true)

  private static let exfiltration: [ScreeningRule] = [
    ScreeningRule(
      .exfiltration, "It asks to send secrets somewhere else.",
      "\(sending)[\\s\\S]{0,260}\(outside)[\\s\\S]{0,260}\(secret)", unlessAfter: leftOut, needs: Self.asking),
    ScreeningRule(
      .exfiltration, "It asks to send secrets somewhere else.",
      "\(secret)[\\s\\S]{0,260}\(sending)[\\s\\S]{0,160}\(outside)", unlessAfter: leftOut, needs: Self.asking),
    ScreeningRule(
      .exfiltration, "It asks to send secrets somewhere else.",
      "\(sending)[\\s\\S]{0,200}\(secret)[\\s\\S]{0,200}\(outside)", unlessAfter: leftOut, needs: Self.asking),
    ScreeningRule(
      .exfiltration, "It asks to print secrets.",
      "\\b(?:print|show|cat|read|output|paste|include|return)\\b[^.\\n]{0,40}\\bcontents? of\\b[^.\\n]{0,40}(?:\\.env\\b|\\.ssh|credentials|service account|id_rsa|/etc/shadow|private key)"
    ),
    ScreeningRule(
      .exfiltration, "It asks to copy all traffic to somebody else.",
      "\\b(?:mirrors?|forwards?|duplicates?|copies|copy)\\b[^.\\n]{0,40}\\b(?:all|every|full|raw|entire)\\b[^.\\n]{0,30}\\b(?:traffic|requests?|payloads?)\\b[^.\\n]{0,60}\\b(?:external|third-party|to our|diagnostics? service)\\b"
    ),
  ]

  /// An attack wants something made; a report says what went wrong.
  private static let asking = Pattern(
    "\\b(?:add|implement|apply|replace|update|create|enable|include|introduce|need|should|must|want|run|wire|hook)\\b",
    ignoringCase: true)

  private static let weakening: [ScreeningRule] = [
    ScreeningRule(
      .securityWeakening, "It asks to take a protection away.",
      "(?:^\\s*(?:\\d+[.)]|[-*])\\s*|\\b(?:then|and|also|please|should|must|to)\\b[^.\\n]{0,30}\\b)(?:disables?|removes?|skips?|bypass(?:es)?|turn off|drop)\\b[^.\\n]{0,30}\\b(?:csrf|row-level security|tls verification|signature (?:check|verification)|token validation|auth(?:entication|orization)? (?:check|middleware|and authori[sz]ation)|permission checks?|tenant.?isolation)\\b"
    ),
    ScreeningRule(
      .securityWeakening, "It asks to take a protection away.",
      "\\bbypass(?:es)? all (?:auth|permission|security)\\w*|\\bwithout re-?checking permissions\\b|\\bdrop policy\\b[^\\n]{0,60}|permission_classes\\s*=\\s*\\[\\s*AllowAny|samesite\\s*=\\s*none[^.\\n]{0,20}secure\\s*=\\s*false|\\baccessible without authentication\\b",
      needs: Self.asking),
    ScreeningRule(
      .securityWeakening, "It asks for a way in.",
      "\\b(?:create|add|expose|wire)\\b[^.\\n]{0,40}\\b(?:unauthenticated|public|hidden|backdoor)\\b[^.\\n]{0,40}\\b(?:endpoint|route|shell|account)\\b[^.]{0,80}\\b(?:exec|cmd|command|shell|runs?|debug|admin)\\b"
    ),
  ]

  private static let turns: [ScreeningRule] = [
    ScreeningRule(
      .fakeTurns, "It imitates the marks of a conversation with a model.",
      "<\\|(?:im_start|im_end|system|user|assistant|endoftext|start_header_id)\\|>|\\[/?INST\\]|<</?SYS>>|</?(?:function_calls|tool_use|tool_call|tool_result|antml:\\w+|system_prompt)>|\"role\"\\s*:\\s*\"system\"\\s*,\\s*\"content\""
    ),
    ScreeningRule(
      .fakeTurns, "It imitates the turns of a conversation with a model.",
      "^\\W{0,4}(?:human|user)\\s*:[\\s\\S]{1,600}^\\W{0,4}assistant\\s*:|^\\W{0,4}system\\s*:\\s*(?:you (?:are|must|will)|ignore|new instructions?)"
    ),
  ]

  private static let beacons: [ScreeningRule] = [
    ScreeningRule(
      .beacon, "It has an image whose address would carry data away.",
      "!\\[[^\\]\\n]{0,100}\\]\\(\\s*<?https?://[^)\\s]{0,300}[?&/=][^)\\s]{0,100}(?:\\{\\{?|\\$\\{|%7B|<[a-z_ ]+>|\\[[A-Z_ ]+\\]|(?:secret|token|api_?key|password|env|leak|exfil)=)[^)\\n]{0,200}\\)"
    ),
    ScreeningRule(
      .beacon, "It asks to show an image whose address carries data.",
      "\\b(?:append|add|insert|encode|put|include)\\b[^.\\n]{0,80}\\b(?:to|in|into) (?:the |an |this )?(?:image|img|picture)(?:'s)? (?:url|address|src|link|query)\\b"
    ),
  ]
}
