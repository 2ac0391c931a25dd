package survey

// validators reads the further checks of an answer.
func (o *object) validators(key string, who owner) (all []validator) {
	for _, n := range o.list(key, 0, 10) {
		v := o.r.object(n, "a validator of "+o.what, "validator")
		kind := v.str("type")
		if kind != "" {
			v.what = "validator " + kind + " of " + o.what
		}
		one := validator{kind: kind, message: v.text("text")}
		switch kind {
		case "numeric", "numericvalidator":
			one.kind, v.class = "numeric", "numericvalidator"
			one.min, one.max = v.decimal("minValue"), v.decimal("maxValue")
		case "text", "textvalidator":
			one.kind, v.class = "text", "textvalidator"
			one.minLength, one.maxText = v.count("minLength", 0, 4096, 0), v.count("maxLength", 0, 4096, 0)
			one.noDigits = v.get("allowDigits") != nil && !v.flag("allowDigits")
		case "answercount", "answercountvalidator":
			one.kind, v.class = "answercount", "answercountvalidator"
			one.minLength, one.maxText = v.count("minCount", 0, maxChoices, 0), v.count("maxCount", 0, maxChoices, 0)
		case "email", "emailvalidator":
			one.kind, v.class = "email", "emailvalidator"
		case "expression", "expressionvalidator":
			one.kind, v.class = "expression", "expressionvalidator"
			who.validator = true
			one.expr = v.expression("expression", who)
		default:
			o.r.problem(n.at, Unknown, kind, "validator %s of %s is not carried out: numeric, text, answercount, email or expression", quote(kind), o.what)
			continue
		}
		v.done()
		all = append(all, one)
	}
	return all
}
