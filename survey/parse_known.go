package survey

// harmless are properties that say how SurveyJS's own pages look. Editors write
// them by themselves; they are read over. docs/SURVEYS.md lists them.
var harmless = set(
	"$schema", "sjsVersion", "width", "minWidth", "maxWidth", "widthMode", "colSpan", "colCount", "startWithNewLine",
	"indent", "innerIndent", "state", "showNumber", "showQuestionNumbers", "questionStartIndex", "titleLocation", "descriptionLocation",
	"errorLocation", "questionTitleLocation", "questionDescriptionLocation", "questionErrorLocation", "questionTitleWidth", "questionTitlePattern",
	"showProgressBar", "progressBarLocation", "progressBarType", "progressBarShowPageTitles", "progressBarShowPageNumbers", "progressBarInheritWidthFrom",
	"showTitle", "showPageTitles", "showPageNumbers", "showNavigationButtons", "navigationButtonsLocation", "navigationTitle", "navigationDescription",
	"showPrevButton", "showTOC", "tocLocation", "headerView", "fitToContainer", "gridLayoutEnabled", "requiredMark", "requiredText",
	"pagePrevText", "pageNextText", "completeText", "previewText", "editText", "startSurveyText",
	"autoFocusFirstQuestion", "autoFocusFirstError", "checkErrorsMode", "textUpdateMode", "validateVisitedEmptyFields", "showBrandInfo",
	"autoGrow", "autoGrowComment", "allowResize", "allowResizeComment", "rows", "commentAreaRows", "inputSize", "inputTextAlignment", "acceptCarriageReturn",
	"itemTitleWidth", "itemErrorLocation", "rowTitleWidth", "columnMinWidth", "showHeader", "verticalAlign", "alternateRows", "displayMode", "renderAs",
	"separateSpecialChoices", "swapOrder", "useTitleAsLabel", "allowClear", "searchEnabled", "searchMode", "textWrapEnabled",
	"rateType", "rateColorMode", "scaleColorMode", "rateDescriptionLocation", "displayRateDescriptionsAsExtremeItems", "autoGenerate",
	"showLabels", "labelCount", "tooltipVisibility", "tabAlign", "templateQuestionTitleLocation", "templateErrorLocation",
	"selectToRankAreasLayout", "selectToRankSwapAreas", "matrixDragHandleArea", "storeOthersAsComment", "logoPosition",
	"allowAddPanel", "allowRemovePanel", "confirmDelete", "useDisplayValuesInDynamicTexts",
)

// same are properties that are refused unless they say what holds anyway.
var same = map[string]string{
	"visible": "true", "readOnly": "false", "showTimer": "false", "partialSendEnabled": "false", "sendResultOnPageNext": "false",
	"showPreviewBeforeComplete": "false", "firstPageIsStartPage": "false", "autoAdvanceEnabled": "false", "goNextPageAutomatic": "false",
	"clearInvisibleValues": "onHidden", "clearIfInvisible": "onHidden", "choicesFromQuestionMode": "all", "notificationType": "error",
}

// refusedFor are the properties that would harm those who answer, with the reason.
var refusedFor = map[string]string{
	"logo":            "a picture from elsewhere tells its owner who looks at the page",
	"backgroundImage": "a picture from elsewhere tells its owner who looks at the page",
	"imageLink":       "a picture from elsewhere tells its owner who looks at the page",
	"image":           "a picture from elsewhere tells its owner who looks at the page",
	"choicesByUrl":    "asking another server for choices tells it who answers, and what",
	"navigateToUrl":   "another site would learn who has just answered", "navigateToUrlOnCondition": "another site would learn who has just answered, and what",
	"completedHtmlOnCondition": "a page that depends on the answers shows them to whoever looks",
	"partialSendEnabled":       "answers are sent once, when they are complete: what is sent half-way ties them together by time",
	"sendResultOnPageNext":     "answers are sent once, when they are complete: what is sent half-way ties them together by time",
	"showTimer":                timing, "timeLimit": timing, "timeLimitPerPage": timing, "showTimerPanel": timing, "maxTimeToFinish": timing, "maxTimeToFinishPage": timing,
	"timerLocation": timing, "timerInfoMode": timing, "showTimerPanelMode": timing,
	"cookieName":             "a cookie that says who has answered is not set here",
	"visible":                hidden,
	"readOnly":               "what cannot be answered is not asked: use html for a text",
	"defaultValue":           preset,
	"defaultValueExpression": preset, "setValueExpression": preset, "setValueIf": preset, "resetValueIf": preset, "defaultPanelValue": preset, "bindings": preset, "correctAnswer": preset,
	"triggers":             "answers come from the person alone: use visibleIf and calculatedValues",
	"clearInvisibleValues": "a hidden question's answer is always dropped, so that nothing is sent that is not seen",
	"clearIfInvisible":     "a hidden question's answer is always dropped, so that nothing is sent that is not seen",
	"surveyId":             thirdParty, "surveyPostId": thirdParty, "surveyShowDataSaving": thirdParty,
	"dataList":  "proposals that depend on the device are not shown here",
	"valueName": "two questions with one answer cannot be counted",
	"html":      "texts are plain here: use a question of type html with plain text, or a description",
}

const (
	timing     = "time limits need the time each person took, which is not kept"
	hidden     = "hidden fields would send what the person does not see"
	preset     = "a value that is there before the person answers would be counted as given"
	thirdParty = "answers go to nobody else"
)

// whyNot says why a property is refused.
func whyNot(key string) (Reason, string) {
	if why, ok := refusedFor[key]; ok {
		return Privacy, why
	}
	return Unknown, "it is not part of the language (docs/SURVEYS.md): remove it or correct its spelling"
}

// refusedTypes are the question types that would harm those who answer.
var refusedTypes = map[string]string{
	"file":         "a file tells who made it, by its content and its hidden fields",
	"signaturepad": "a signature names the person",
	"image":        "a picture from elsewhere tells its owner who looks at the page",
	"imagepicker":  "a picture from elsewhere tells its owner who looks at the page",
	"imagemap":     "a picture from elsewhere tells its owner who looks at the page",
	"expression":   "shows a calculated value: put {name} of a calculated value into a title or html",
}

func set(keys ...string) map[string]bool {
	m := make(map[string]bool, len(keys))
	for _, k := range keys {
		m[k] = true
	}
	return m
}
